import { useCallback, useEffect, useRef, useState } from "react";
import { parseAddress } from "./address";
import { useSession } from "./Session";

/** Stepping rests this long before the address follows: browsers count how often a page writes it. */
const REST_MS = 250;

/** A value that the address keeps under `name`: it changes at once, the address a little later. */
export function useKept(name: string): [string | null, (value: string | null) => void] {
  const { options, setOption } = useSession();
  const kept = options[name] ?? null;
  const [value, setValue] = useState(kept);
  const timer = useRef<number>(undefined);
  const waiting = useRef<{ value: string | null }>(null);

  useEffect(() => {
    if (!waiting.current) setValue(kept);
  }, [kept]);
  // Back, or a link, says otherwise: what waits to be written is of the address before.
  useEffect(() => {
    const popped = () => {
      window.clearTimeout(timer.current);
      waiting.current = null;
      setValue(parseAddress(window.location.hash).options[name] ?? null);
    };
    window.addEventListener("popstate", popped);
    return () => window.removeEventListener("popstate", popped);
  }, [name]);

  const write = useCallback(() => {
    window.clearTimeout(timer.current);
    if (waiting.current) setOption(name, waiting.current.value);
    waiting.current = null;
  }, [name, setOption]);
  const set = useCallback(
    (next: string | null) => {
      setValue(next);
      waiting.current = { value: next };
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(write, REST_MS);
    },
    [write],
  );
  useEffect(() => write, [write]);
  return [value, set];
}
