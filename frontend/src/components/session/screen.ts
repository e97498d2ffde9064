/** Which screen is shown: the path of the address. What stands in the hash goes along. */
import { useSyncExternalStore } from "react";

const listeners = new Set<() => void>();

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  window.addEventListener("popstate", listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("popstate", listener);
  };
};

export const useScreen = () => useSyncExternalStore(subscribe, () => window.location.pathname);

/** Goes to a screen; with "same" as a part of the step that was just taken, which Back undoes whole. */
export function go(path: string, step: "explicit" | "same" = "explicit"): void {
  if (path === window.location.pathname) return;
  const url = path + window.location.hash;
  if (step === "same") window.history.replaceState(null, "", url);
  else window.history.pushState(null, "", url);
  for (const listener of listeners) listener();
}
