import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type Database, databases as fetchDatabases } from "@/api/databases";
import { embeddedExample, example } from "@/api/example";
import { type Vocabulary, vocabulary } from "@/api/models";
import { type Linked, linksOf, mostTelling } from "@/document/links";
import type { Comparison, Trace } from "@/document/trace.gen";
import { type Address, parseAddress } from "./address";
import { type Step, useAddress } from "./useAddress";
import { usePins } from "./usePins";
import { useRun } from "./useRun";

/** Typing rests this long before the snippet runs by itself. */
const REST_MS = 400;
const NOTHING: Linked = { snippet: "", traces: [], divergences: [] };

const aliasesOf = ({ traces }: Comparison) => traces.map(({ target }) => target.alias);
const complain = (error: unknown) => console.error(error);

/** Everything that Explore knows: the snippet typed, the databases chosen, the run, the pins, the address. */
export function useExplore() {
  const [snippet, setSnippet] = useState("");
  const [known, setKnown] = useState<readonly Database[]>([]);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [words, setWords] = useState<Vocabulary | null>(null);
  const { state, start, show, fail } = useRun();
  /** Whether nothing was changed yet since the first visit's example. */
  const [visiting, setVisiting] = useState(true);
  const timer = useRef<number>(undefined);
  const wanted = useRef<string>(undefined);

  const linked = useMemo(() => current(state, chosen), [state, chosen]);
  const links = useMemo(() => linksOf(linked ?? state.previous ?? NOTHING), [linked, state.previous]);
  const previousLinks = useMemo(
    () => (state.previous ? linksOf(state.previous) : links),
    [state.previous, links],
  );
  const pins = usePins(links, state.comparison !== null);

  const write = useAddress((address) => open(address).catch(fail));
  const run = useCallback(
    (text: string, databases: readonly string[], step: Step) => {
      window.clearTimeout(timer.current);
      wanted.current = text;
      write({ snippet: text, databases, pins: parseAddress(window.location.hash).pins }, step);
      void start(text, databases);
    },
    [start, write],
  );
  const type = useCallback(
    (text: string) => {
      setSnippet(text);
      window.clearTimeout(timer.current);
      if (text === wanted.current) return;
      setVisiting(false);
      if (text.trim() === "") return;
      timer.current = window.setTimeout(() => run(text, chosen, "typing"), REST_MS);
    },
    [chosen, run],
  );
  const choose = useCallback(
    (databases: readonly string[]) => {
      setChosen(databases);
      run(snippet, databases, "explicit");
    },
    [run, snippet],
  );

  /** The first visit's comparison, and the pins that nobody asked for: neither needs an address. */
  const first = useRef<Comparison | null>(null);
  const automatic = useRef<readonly string[] | null>(null);
  const { setPins } = pins;
  const present = useCallback(
    (comparison: Comparison, pinned: readonly string[]) => {
      wanted.current = comparison.snippet;
      setSnippet(comparison.snippet);
      setChosen(aliasesOf(comparison));
      show(comparison);
      const telling = mostTelling(linksOf(comparison));
      const shown = pinned.length > 0 ? pinned : telling ? [telling] : [];
      automatic.current = pinned.length > 0 ? null : shown;
      setPins(shown);
    },
    [show, setPins],
  );
  /** Shows what an address says; what it leaves out is as on the first visit. */
  const open = useCallback(
    async ({ snippet: text, databases, pins: pinned }: Address) => {
      first.current ??= embeddedExample();
      const ready = first.current;
      const same = ready && (text ?? ready.snippet) === ready.snippet;
      if (same && (databases.length === 0 || databases.join() === aliasesOf(ready).join()))
        return present(ready, pinned);
      const given = text === null && !ready ? await example() : null;
      if (given?.comparison) {
        first.current = given.comparison;
        return present(given.comparison, pinned);
      }
      const query = text ?? ready?.snippet ?? given?.snippet ?? "";
      const all =
        databases.length > 0
          ? databases
          : ready
            ? aliasesOf(ready)
            : (await fetchDatabases()).map(({ alias }) => alias);
      wanted.current = query;
      if (query !== ready?.snippet) setVisiting(false);
      setSnippet(query);
      setChosen(all);
      setPins(pinned);
      await start(query, all);
    },
    [present, setPins, start],
  );

  const opened = useRef(false);
  useEffect(() => {
    if (opened.current) return;
    opened.current = true;
    open(parseAddress(window.location.hash)).catch(fail);
    fetchDatabases().then(setKnown).catch(complain);
    vocabulary().then(setWords).catch(complain);
  }, [open, fail]);

  // Pins follow into the address, but never make a step of their own for Back.
  const pinned = pins.pins;
  useEffect(() => {
    if (!wanted.current || !state.comparison) return;
    const untouched =
      window.location.hash === "" && state.comparison === first.current && pinned === automatic.current;
    if (!untouched) write({ snippet: wanted.current, databases: chosen, pins: pinned }, "same");
  }, [pinned, chosen, state.comparison, write]);

  return {
    snippet,
    known,
    chosen,
    words,
    visiting,
    state,
    linked,
    links,
    previousLinks,
    pins,
    run,
    type,
    choose,
  };
}

/** What the fresh answers are, as far as they have come; null while there is none. */
function current(
  {
    comparison,
    fresh,
    snippet,
  }: { comparison: Comparison | null; fresh: ReadonlyMap<string, Trace>; snippet: string },
  chosen: readonly string[],
): Linked | null {
  if (comparison) return comparison;
  const traces = chosen.flatMap((alias) => fresh.get(alias) ?? []);
  return traces.length > 0 ? { snippet, traces, divergences: [] } : null;
}
