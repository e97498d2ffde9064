import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useSession } from "@/components/session/Session";
import { ContrastView } from "./ContrastView";
import { SecondSnippet } from "./SecondSnippet";
import { useContrast } from "./useContrast";
import "./against.css";

/** The second snippet rests this long before it stands in the address. */
const REST_MS = 400;

/** Two snippets on one database: the second is typed here, the first is the queryset on the left. */
export default function Against() {
  const { snippet, chosen, catalogue, options, setOption, put, state, asked, links, about } = useSession();
  const { run, ...contrast } = useContrast();
  const [second, setSecond] = useState(options.against ?? "");
  const database = options.of ?? chosen[0] ?? "";
  const isStale =
    contrast.answer !== null &&
    (contrast.asked?.snippets[0] !== snippet ||
      contrast.asked.snippets[1] !== second ||
      contrast.asked.database !== database);

  const against = options.against ?? "";
  const kept = useRef(against);
  useEffect(() => {
    // The address was gone back to, or another snippet was put there.
    if (against !== kept.current) setSecond(against);
    kept.current = against;
  }, [against]);
  useEffect(() => {
    const timer = window.setTimeout(() => {
      kept.current = second;
      setOption("against", second);
    }, REST_MS);
    return () => window.clearTimeout(timer);
  }, [second, setOption]);

  const able = snippet.trim() !== "" && second.trim() !== "" && database !== "";
  const runBoth = useCallback(
    (of = database) => {
      if (able) void run({ snippets: [snippet, second], database: of, ...asked });
    },
    [able, run, snippet, second, database, asked],
  );
  // A link to two snippets shows them run.
  const begun = useRef(false);
  const isReady = state.comparison !== null && able && second !== snippet;
  useEffect(() => {
    if (begun.current || !isReady) return;
    begun.current = true;
    runBoth();
  }, [isReady, runBoth]);
  useEffect(
    () => () => {
      begun.current = false;
    },
    [],
  );

  const shown = useMemo(() => (about === snippet ? links.clauses : []), [about, snippet, links]);
  return (
    <div className="compare">
      <SecondSnippet
        value={second}
        onChange={setSecond}
        onRun={runBoth}
        contrast={contrast}
        shown={shown}
        databases={catalogue.databases.filter((each) => each.state !== "missing")}
        database={database}
        onDatabase={(alias) => {
          setOption("of", alias === chosen[0] ? null : alias);
          if (contrast.answer) runBoth(alias);
        }}
        onSwap={() => {
          setSecond(snippet);
          put(second);
        }}
        onCopyFirst={() => setSecond(snippet)}
        able={able}
        isSame={second === snippet}
      />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key. */}
      <section className="compare-scroll" tabIndex={0} aria-label="Two snippets" data-pane="">
        {contrast.answer ? (
          <ContrastView contrast={contrast.answer} shown={shown} stale={isStale || contrast.running} />
        ) : (
          <p className="compare-empty">
            {contrast.running
              ? "Both are running…"
              : "Write a second snippet above: what it makes of the SQL, the rows and the time that the first does not is shown here."}
          </p>
        )}
      </section>
    </div>
  );
}
