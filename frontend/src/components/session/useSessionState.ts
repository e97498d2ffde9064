import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { type Catalogue, catalogue as fetchCatalogue } from "@/api/databases";
import { embeddedExample, example } from "@/api/example";
import { type Linked, linksOf, mostTelling } from "@/document/links";
import type { Comparison, Trace } from "@/document/trace.gen";
import { type Address, formatAddress, parseAddress } from "./address";
import { record } from "./history";
import {
  rememberDatabases,
  rememberedDatabases,
  rememberedPlans,
  rememberPlans,
  runnable,
  selectable,
} from "./remembered";
import type { Asked, RunState } from "./runState";
import { type Step, useAddress } from "./useAddress";
import { usePins } from "./usePins";
import { type Over, useRun } from "./useRun";
import { useWords } from "./useWords";

/** Typing rests this long before the snippet runs by itself. */
const REST_MS = 400;
/** How often a database that does not answer is looked after. */
const LOOK_MS = 3000;
const NOTHING_KNOWN: Catalogue = { policy: null, databases: [], broken: {} };
const NOTHING: Linked = { snippet: "", traces: [], divergences: [] };
const NO_TRACES: readonly Trace[] = [];
const NO_OPTIONS: Readonly<Record<string, string>> = {};

const aliasesOf = ({ traces }: Comparison) => traces.map(({ target }) => target.alias);
const complain = (error: unknown) => console.error(error);

/** What all screens share: the snippet typed, the databases chosen, the run, the pins, the address. */
export function useSessionState() {
  const [snippet, setSnippet] = useState("");
  const [catalogue, setCatalogue] = useState(NOTHING_KNOWN);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [asked, setAsked] = useState<Asked>(() => ({ plan: rememberedPlans(), repeat: 1 }));
  const [options, setOptions] = useState(NO_OPTIONS);
  const words = useWords(overOf(options).models, chosen[0]);
  /** Whether the run was asked for by typing. */
  const typing = useRef(false);
  const { state, start, cancel, show, fail } = useRun((comparison) =>
    record({
      snippet: comparison.snippet,
      databases: aliasesOf(comparison),
      at: Date.now(),
      headline: comparison.headline,
      isTyped: typing.current,
    }),
  );
  /** Whether nothing was changed yet since the first visit's example. */
  const [visiting, setVisiting] = useState(true);
  /** Whether the catalogue is newer than the run. */
  const [looked, setLooked] = useState(false);
  /** The catalogue as it came last, before React has drawn it. */
  const there = useRef(NOTHING_KNOWN);
  const timer = useRef<number>(undefined);
  /** The snippet that was run last, or is to be. */
  const wanted = useRef<string>(undefined);
  /** Whether an address is being opened: what is here until then must not be written over it. */
  const opening = useRef(false);
  const notOpened = useCallback(
    (error: unknown) => {
      opening.current = false;
      fail(error);
    },
    [fail],
  );

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
    async (text: string, databases: readonly string[], wishes: Asked) => {
      const able = runnable(databases, there.current.databases);
      if (able.length > 0 || databases.length === 0)
        await start(text, able, wishes, overOf(latest.current.options));
    },
    [start],
  );
  const latest = useRef({ asked, chosen, options, pins: pins.pins });
  latest.current = { asked, chosen, options, pins: pins.pins };
  const write = useAddress((address) => back(address).catch(notOpened));
  const addressOf = useCallback((text: string, databases: readonly string[], wishes: Asked): Address => {
    const { pins, options } = latest.current;
    return { snippet: text, databases, pins, ...wishes, options };
  }, []);
  const run = useCallback(
    (text: string, databases: readonly string[], step: Step, wishes: Asked = latest.current.asked) => {
      window.clearTimeout(timer.current);
      wanted.current = text;
      typing.current = step === "typing";
      write(addressOf(text, databases, wishes), step);
      void begin(text, databases, wishes);
    },
    [addressOf, begin, write],
  );
  const type = useCallback(
    (text: string) => {
      setSnippet(text);
      window.clearTimeout(timer.current);
      if (text === wanted.current) return;
      setVisiting(false);
      if (text.trim() === "") return;
      timer.current = window.setTimeout(() => run(text, latest.current.chosen, "typing"), REST_MS);
    },
    [run],
  );
  /** Puts another snippet into the editor, and runs it; on other databases if they are named. */
  const put = useCallback(
    (text: string, databases: readonly string[] = latest.current.chosen) => {
      setVisiting(false);
      setSnippet(text);
      setChosen(databases);
      run(text, databases, "explicit");
    },
    [run],
  );
  const choose = useCallback(
    (databases: readonly string[]) => {
      setChosen(databases);
      rememberDatabases(databases);
      run(snippet, databases, "explicit");
    },
    [run, snippet],
  );
  const ask = useCallback(
    (change: Partial<Asked>) => {
      const wishes = { ...latest.current.asked, ...change };
      setAsked(wishes);
      if (change.plan) rememberPlans(change.plan);
      if (snippet.trim() === "" || latest.current.chosen.length === 0) return;
      run(snippet, latest.current.chosen, "same", wishes);
    },
    [run, snippet],
  );
  /** Runs a snippet, and all that follow, over models of the visitor's own; with null over the sample again. */
  const queryOver = useCallback(
    (own: { models: string; rows: string } | null, text: string) => {
      const { models: _, rows: __, ...rest } = latest.current.options;
      const options = { ...rest, ...own };
      latest.current = { ...latest.current, options };
      setOptions(options);
      put(text);
    },
    [put],
  );
  const runNow = useCallback(() => run(snippet, chosen, "explicit"), [run, snippet, chosen]);
  const refresh = useCallback(() => {
    load().catch(complain);
  }, [load]);
  /** Sets, or with null takes away, what a screen keeps in the address. */
  const setOption = useCallback((name: string, value: string | null) => {
    setOptions((before) => {
      if ((before[name] ?? null) === value) return before;
      const { [name]: _, ...rest } = before;
      return value === null ? rest : { ...rest, [name]: value };
    });
  }, []);

  /** The first visit's comparison, and the pins that nobody asked for: neither needs an address. */
  const first = useRef<Comparison | null>(null);
  const automatic = useRef<readonly string[] | null>(null);
  const { setPins } = pins;
  const present = useCallback(
    (comparison: Comparison, pinned: readonly string[], file: string | null) => {
      wanted.current = comparison.snippet;
      setSnippet(comparison.snippet);
      setChosen(aliasesOf(comparison));
      show(comparison, file);
      const telling = mostTelling(linksOf(comparison));
      const shown = pinned.length > 0 ? pinned : telling ? [telling] : [];
      automatic.current = pinned.length > 0 ? null : shown;
      setPins(shown);
    },
    [show, setPins],
  );
  /** Shows a comparison that was read from a file; nothing is run. */
  const showFile = useCallback(
    (comparison: Comparison, file: string) => {
      window.clearTimeout(timer.current);
      setVisiting(false);
      present(comparison, [], file);
    },
    [present],
  );
  /** Shows what an address says; what it leaves out is as `kept`, else as on the first visit. */
  const open = useCallback(
    async (address: Address, kept: readonly string[]) => {
      opening.current = true;
      const { snippet: text, databases, pins: pinned, repeat } = address;
      // A link means what it says; without one it is as the visitor had it last.
      const usual = text === null ? latest.current.asked.plan : "none";
      const wishes = { plan: address.plan ?? usual, repeat };
      setAsked(wishes);
      latest.current = { ...latest.current, options: address.options };
      setOptions(address.options);
      first.current ??= embeddedExample();
      const wish = databases.length > 0 ? databases : kept;
      const isReady = (comparison: Comparison) =>
        wishes.plan === "none" &&
        repeat === 1 &&
        address.options.models === undefined &&
        (text ?? comparison.snippet) === comparison.snippet &&
        (wish.length === 0 || wish.join() === aliasesOf(comparison).join());
      const show = (comparison: Comparison) => {
        opening.current = false;
        present(comparison, pinned, null);
      };
      if (first.current && isReady(first.current)) return show(first.current);
      const given = text === null && !first.current ? await example() : null;
      first.current ??= given?.comparison ?? null;
      const ready = first.current;
      if (ready && isReady(ready)) return show(ready);
      const query = text ?? ready?.snippet ?? given?.snippet ?? "";
      const known = (await load()).databases;
      // What an address names keeps its column even where there is no such database.
      const all = databases.length > 0 ? databases : selectable(kept, known);
      wanted.current = query;
      if (query !== ready?.snippet) setVisiting(false);
      setSnippet(query);
      setChosen(all);
      setPins(pinned);
      opening.current = false;
      await begin(query, all, wishes);
    },
    [present, setPins, begin, load],
  );
  /** What stands at an address gone back to; nothing is run for another screen of the same run. */
  const back = useCallback(
    async (address: Address) => {
      const { asked: now, chosen: here, options: over } = latest.current;
      const isHere =
        address.snippet === wanted.current &&
        address.databases.join() === here.join() &&
        address.options.models === over.models &&
        address.options.rows === over.rows &&
        (address.plan ?? "none") === now.plan &&
        address.repeat === now.repeat;
      if (!isHere) return open(address, []);
      setSnippet(address.snippet ?? "");
      setOptions(address.options);
      setPins(address.pins);
    },
    [open, setPins],
  );

  const opened = useRef(false);
  useEffect(() => {
    if (opened.current) return;
    opened.current = true;
    open(parseAddress(window.location.hash), rememberedDatabases()).catch(notOpened);
  }, [open, notOpened]);

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

  // Pins and options follow into the address, but never make a step of their own for Back.
  const pinned = pins.pins;
  useEffect(() => {
    if (!wanted.current || !state.comparison || opening.current) return;
    const untouched =
      window.location.hash === "" &&
      state.comparison === first.current &&
      pinned === automatic.current &&
      options === NO_OPTIONS;
    const address = { snippet: wanted.current, databases: chosen, pins: pinned, ...asked, options };
    if (!untouched) write(address, "same");
  }, [pinned, chosen, asked, options, state.comparison, write]);

  const { policy } = catalogue;
  const vocabularyHere = useMemo(
    () => words && { ...words, refusal: policy && !policy.sql_text ? policy.means : null },
    [words, policy],
  );
  /** The address of this screen with the snippet in it, even before anything was changed. */
  const link = useCallback(() => {
    const { origin, pathname } = window.location;
    return origin + pathname + formatAddress(addressOf(snippet, chosen, asked));
  }, [addressOf, snippet, chosen, asked]);

  return {
    snippet,
    catalogue,
    chosen,
    asked,
    options,
    words: vocabularyHere,
    visiting,
    state,
    /** The traces in sight: fresh ones, else those of the run before. */
    traces: linked?.traces ?? state.previous?.traces ?? NO_TRACES,
    /** The snippet that those traces, and the links, are about. */
    about: linked?.snippet ?? state.previous?.snippet ?? "",
    /** They are of the run before. */
    stale: linked === null && state.previous !== null,
    links,
    previousLinks,
    pins,
    runNow,
    cancel,
    type,
    put,
    choose,
    ask,
    setOption,
    queryOver,
    refresh,
    looked,
    showFile,
    link,
  };
}

/** The models of the visitor's own that the address names, with the lines that fill them. */
const overOf = ({ models, rows }: Readonly<Record<string, string>>): Over =>
  models === undefined ? {} : { models, rows: rows ?? "" };

/** What the fresh answers are, as far as they have come; null while there is none. */
function current({ comparison, fresh, snippet }: RunState, chosen: readonly string[]): Linked | null {
  if (comparison) return comparison;
  const traces = chosen.flatMap((alias) => fresh.get(alias) ?? []);
  return traces.length > 0 ? { snippet, traces, divergences: [] } : null;
}
