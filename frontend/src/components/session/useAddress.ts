import { useCallback, useEffect, useRef } from "react";
import { type Address, formatAddress, parseAddress } from "./address";

/** How a change came about decides what Back does: typing is one step, however many runs it took. */
export type Step = "typing" | "explicit" | "same";

/** Writes the address, and calls `onBack` with it when the visitor goes through the history. */
export function useAddress(onBack: (address: Address) => void) {
  const typing = useRef(false);
  const back = useRef(onBack);
  back.current = onBack;

  useEffect(() => {
    const popped = () => {
      typing.current = false;
      back.current(parseAddress(window.location.hash));
    };
    window.addEventListener("popstate", popped);
    return () => window.removeEventListener("popstate", popped);
  }, []);

  return useCallback((address: Address, step: Step) => {
    const hash = formatAddress(address);
    if (hash === window.location.hash) return;
    const url = window.location.pathname + hash;
    const replaces = step === "same" || (step === "typing" && typing.current);
    if (replaces) window.history.replaceState(null, "", url);
    else window.history.pushState(null, "", url);
    if (step !== "same") typing.current = step === "typing";
  }, []);
}
