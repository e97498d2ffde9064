import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { pin, settle } from "@/components/linking/lighting";
import { carried, isClause, type LinkKey, type Links } from "@/document/links";

interface Held {
  keys: readonly LinkKey[];
  /** What the keys are letters of; null for those of an address until its run has finished. */
  about: Links | null;
}

const keysIn = ({ keys, about }: Held, links: Links) =>
  about && about !== links ? carried(keys, about, links) : keys;

/**
 * What is pinned, and what is chosen by key, caret or click: the rest of lighting needs no state.
 *
 * Pins are held as letters of the snippet they were set on and read in the one at hand, so a clause
 * that an edit moves stays pinned, and one that half-typed text lacks for a moment comes back.
 */
export function usePins(links: Links, finished: boolean) {
  const [held, setHeld] = useState<Held>({ keys: [], about: null });
  const pins = useMemo(() => keysIn(held, links), [held, links]);
  const [chosen, setChosen] = useState<LinkKey | null>(null);
  /** The clause that the editor's caret stands in: it lights up, but moves nothing on the page. */
  const atCaret = useRef<LinkKey | null>(null);
  const { clauses } = links;

  useEffect(() => pin(pins, (key) => links.clause(key)?.colour), [pins, links]);
  useEffect(() => settle(chosen ?? atCaret.current), [chosen]);

  useEffect(() => {
    if (finished) setHeld((before) => (before.about ? before : { ...before, about: links }));
  }, [finished, links]);

  const setPins = useCallback((keys: readonly LinkKey[]) => setHeld({ keys, about: null }), []);
  const toggle = useCallback(
    (key: LinkKey) => {
      setChosen(null);
      setHeld((before) => {
        const keys = keysIn(before, links);
        const rest = keys.filter((each) => each !== key);
        return { keys: rest.length < keys.length ? rest : [...keys, key], about: links };
      });
    },
    [links],
  );
  const pick = useCallback(
    (key: LinkKey) => {
      if (isClause(key)) toggle(key);
      else setChosen((before) => (before === key ? null : key));
    },
    [toggle],
  );
  const step = useCallback(
    (by: 1 | -1) =>
      setChosen((before) => {
        const at = clauses.findIndex(({ letter }) => letter === (before ?? atCaret.current));
        const next =
          at === -1 ? (by === 1 ? 0 : clauses.length - 1) : (at + by + clauses.length) % clauses.length;
        return clauses[next]?.letter ?? null;
      }),
    [clauses],
  );
  const caret = useCallback((key: LinkKey | null) => {
    atCaret.current = key;
    setChosen(null);
    settle(key);
  }, []);
  const pinChosen = useCallback(() => {
    const key = chosen ?? atCaret.current;
    if (key) toggle(key);
  }, [chosen, toggle]);
  const clear = useCallback(() => {
    atCaret.current = null;
    settle(null);
    setPins([]);
    setChosen(null);
  }, [setPins]);

  const explained = chosen ?? pins.findLast((key) => !isClause(key) || links.clause(key)) ?? null;
  return useMemo(
    () => ({ pins, chosen, explained, setPins, toggle, pick, step, clear, caret, pinChosen }),
    [pins, chosen, explained, setPins, toggle, pick, step, clear, caret, pinChosen],
  );
}
