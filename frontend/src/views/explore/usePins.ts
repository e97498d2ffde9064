import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { pin, settle } from "@/components/linking/lighting";
import { isClause, type LinkKey, type Links } from "@/document/links";

/** What is pinned, and what is chosen by key, caret or click: the rest of lighting needs no state. */
export function usePins(links: Links) {
  const [pins, setPins] = useState<readonly LinkKey[]>([]);
  const [chosen, setChosen] = useState<LinkKey | null>(null);
  /** The clause that the editor's caret stands in: it lights up, but moves nothing on the page. */
  const atCaret = useRef<LinkKey | null>(null);
  const { clauses } = links;

  useEffect(() => pin(pins, (key) => links.clause(key)?.colour), [pins, links]);
  useEffect(() => settle(chosen ?? atCaret.current), [chosen]);

  const toggle = useCallback((key: LinkKey) => {
    setChosen(null);
    setPins((before) => (before.includes(key) ? before.filter((each) => each !== key) : [...before, key]));
  }, []);
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
  }, []);

  const explained = chosen ?? pins.findLast((key) => !isClause(key) || links.clause(key)) ?? null;
  return useMemo(
    () => ({ pins, chosen, explained, setPins, toggle, pick, step, clear, caret, pinChosen }),
    [pins, chosen, explained, toggle, pick, step, clear, caret, pinChosen],
  );
}
