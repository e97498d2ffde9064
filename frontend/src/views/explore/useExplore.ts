import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type Catalogue, catalogue as fetchCatalogue } from "@/api/databases";
import { embeddedExample, example } from "@/api/example";
import { type Vocabulary, vocabulary } from "@/api/models";
import type { PlanMode } from "@/api/runs";
import { type Linked, linksOf, mostTelling } from "@/document/links";
import type { Comparison, Trace } from "@/document/trace.gen";
import { type Address, parseAddress } from "./address";
import {
  rememberDatabases,
  rememberedDatabases,
  rememberedPlans,
  rememberPlans,
  runnable,
  selectable,
} from "./remembered";
import { type Step, useAddress } from "./useAddress";
import { usePins } from "./usePins";
import { useRun } from "./useRun";

/** Typing rests this long before the snippet runs by itself. */
const REST_MS = 400;
/** How often a database that does not answer is looked after. */
const LOOK_MS = 3000;
const NOTHING_KNOWN: Catalogue = { policy: null, databases: [], broken: {} };
const NOTHING: Linked = { snippet: "", traces: [], divergences: [] };

const aliasesOf = ({ traces }: Comparison) => traces.map(({ target }) => target.alias);
const complain = (error: unknown) => console.error(error);

/** Everything that Explore knows: the snippet typed, the databases chosen, the run, the pins, the address. */
export function useExplore() {
  const [snippet, setSnippet] = useState("");
  const [catalogue, setCatalogue] = useState(NOTHING_KNOWN);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [plans, setPlans] = useState(rememberedPlans);
  const [words, setWords] = useState<Vocabulary | null>(null);
  const { state, start, cancel, show, fail } = useRun();
  /** Whether nothing was changed yet since the first visit's example. */
  const [visiting, setVisiting] = useState(true);
  /** Whether the catalogue is newer than the run. */
  const [looked, setLooked] = useState(false);
  /** The catalogue as it came last, before React has drawn it. */
  const there = useRef(NOTHING_KNOWN);
  const timer = useRef<number>(undefined);
  const wanted = useRef<string>(undefined);

  const linked = useMemo(() => current(state, chosen), [state, chosen]);
  const links = useMemo(() => linksOf(linked ?? state.previous ?? NOTHING), [linked, state.previous]);
  const previousLinks = useMemo(
    () => (state.previous ? linksOf(state.previous) : links),
    [state.previous, links],
  );
  const pins = usePins(links, state.comparison !== null);

  const load = useCallback(async () => {
    there.current = await fetchCatalogue();
    setCatalogue(there.current);
    return there.current;
  }, []);
  /** Runs on those of `databases` that there are; the columns of the others say that they are not. */
  const begin = useCallback(
    async (text: string, databases: readonly string[], mode: PlanMode) => {
      const able = runnable(databases, there.current.databases);
      if (able.length > 0 || databases.length === 0) await start(text, able, mode);
    },
    [start],
  );
  const write = useAddress((address) => open(address, []).catch(fail));
  const run = useCallback(
    (text: string, databases: readonly string[], step: Step) => {
      window.clearTimeout(timer.current);
      wanted.current = text;
      write({ snippet: text, databases, pins: parseAddress(window.location.hash).pins }, step);
      void begin(text, databases, plans);
    },
    [begin, write, plans],
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
      rememberDatabases(databases);
      run(snippet, databases, "explicit");
    },
    [run, snippet],
  );
  const plan = useCallback(
    (mode: PlanMode) => {
      setPlans(mode);
      rememberPlans(mode);
      if (snippet.trim() === "" || chosen.length === 0) return;
      window.clearTimeout(timer.current);
      wanted.current = snippet;
      void begin(snippet, chosen, mode);
    },
    [begin, snippet, chosen],
  );
  const refresh = useCallback(() => {
    load().catch(complain);
  }, [load]);

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
  /** Shows what an address says; what it leaves out is as `kept`, else as on the first visit. */
  const open = useCallback(
    async ({ snippet: text, databases, pins: pinned }: Address, kept: readonly string[]) => {
      first.current ??= embeddedExample();
      const asked = databases.length > 0 ? databases : kept;
      const isReady = (comparison: Comparison) =>
        plans === "none" &&
        (text ?? comparison.snippet) === comparison.snippet &&
        (asked.length === 0 || asked.join() === aliasesOf(comparison).join());
      if (first.current && isReady(first.current)) return present(first.current, pinned);
      const given = text === null && !first.current ? await example() : null;
      first.current ??= given?.comparison ?? null;
      const ready = first.current;
      if (ready && isReady(ready)) return present(ready, pinned);
      const query = text ?? ready?.snippet ?? given?.snippet ?? "";
      const known = (await load()).databases;
      // What an address names keeps its column even where there is no such database.
      const all = databases.length > 0 ? databases : selectable(kept, known);
      wanted.current = query;
      if (query !== ready?.snippet) setVisiting(false);
      setSnippet(query);
      setChosen(all);
      setPins(pinned);
      await begin(query, all, plans);
    },
    [present, setPins, begin, load, plans],
  );

  const opened = useRef(false);
  useEffect(() => {
    if (opened.current) return;
    opened.current = true;
    open(parseAddress(window.location.hash), rememberedDatabases()).catch(fail);
    vocabulary().then(setWords).catch(complain);
  }, [open, fail]);

  // A run starts databases: what stood as idle may be ready, or refuse to start.
  const running = state.awaited.length > 0;
  useEffect(() => {
    setLooked(false);
    if (running) return;
    let current = true;
    load()
      .then(() => current && setLooked(true))
      .catch(complain);
    return () => {
      current = false;
    };
  }, [running, load]);
  const isAway = catalogue.databases.some(
    ({ alias, state: standing }) =>
      chosen.includes(alias) && (standing === "unavailable" || standing === "starting"),
  );
  useEffect(() => {
    if (running || !isAway) return;
    const timer = window.setInterval(() => document.hidden || refresh(), LOOK_MS);
    return () => window.clearInterval(timer);
  }, [running, isAway, refresh]);

  // Pins follow into the address, but never make a step of their own for Back.
  const pinned = pins.pins;
  useEffect(() => {
    if (!wanted.current || !state.comparison) return;
    const untouched =
      window.location.hash === "" && state.comparison === first.current && pinned === automatic.current;
    if (!untouched) write({ snippet: wanted.current, databases: chosen, pins: pinned }, "same");
  }, [pinned, chosen, state.comparison, write]);

  const { policy } = catalogue;
  const vocabularyHere = useMemo(
    () => words && { ...words, refusal: policy && !policy.sql_text ? policy.means : null },
    [words, policy],
  );

  return {
    snippet,
    catalogue,
    chosen,
    plans,
    words: vocabularyHere,
    visiting,
    state,
    linked,
    links,
    previousLinks,
    pins,
    run,
    cancel,
    type,
    choose,
    plan,
    refresh,
    looked,
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
