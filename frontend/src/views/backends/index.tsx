import { useEffect, useMemo, useRef } from "react";
import { type Command, useCommands } from "@/components/palette/commands";
import { runnable } from "@/components/session/remembered";
import { useSession } from "@/components/session/Session";
import { isRead, type Matrix as Matrices } from "@/document/anatomy";
import { Classes } from "./Classes";
import { Matrix } from "./Matrix";
import { useBackends } from "./useBackends";
import "@/components/column/about.css";
import "@/components/column/column.css";
import "@/components/column/statement.css";
import "@/components/column/result.css";
import "@/components/frame/headline.css";
import "@/components/sides/sides.css";
import "./backends.css";

const PARTS = [
  ["matrix", "Matrix"],
  ["classes", "Classes"],
] as const;

const FOR = {
  matrix: "What each backend is made of. Open a row to see what defines it, and which snippets ask it.",
  classes: "The classes that make a backend, its own first. Open a member to read its source.",
};

/** Backends: what each is made of, as a matrix of all that differs, and as the classes it names. */
export default function Backends() {
  const { chosen, catalogue, options, setOption } = useSession();
  const databases = useMemo(() => runnable(chosen, catalogue.databases), [chosen, catalogue]);
  const absent = chosen.filter((alias) => !databases.includes(alias));
  const { matrix: known, isStale, error, again } = useBackends(databases);
  // Before the first is read its columns stand there.
  const matrix = useMemo(() => known ?? nothingOf(databases), [known, databases]);
  const read = matrix.anatomies.filter(isRead).length;
  const search = useRef<HTMLInputElement>(null);
  const part = options.part === "classes" ? "classes" : "matrix";
  const choose = (wanted: string) => setOption("part", wanted === "matrix" ? null : wanted);
  const isNowhere = catalogue.databases.length > 0 && databases.length === 0;
  const isWaiting = !error && (isStale || read < matrix.databases.length);

  useSlash(search);
  const commands = useMemo<Command[]>(() => {
    const find = () => {
      setOption("part", null);
      // The palette gives the focus back when it closes.
      requestAnimationFrame(() => requestAnimationFrame(() => search.current?.focus()));
    };
    return [
      { id: "find-row", label: "Find a feature flag, an operation…", group: "Run", note: "/", run: find },
      {
        id: "classes",
        label: "Show the classes of the backends",
        group: "Run",
        run: () => setOption("part", "classes"),
      },
    ];
  }, [setOption]);
  useCommands(commands);

  return (
    <>
      <div className="headline">
        <h2>
          {error
            ? "The backends could not be read"
            : isWaiting
              ? `Reading ${databases.length === 1 ? "1 backend" : `${databases.length} backends`}…`
              : isNowhere
                ? "Choose a database to see what its backend is made of"
                : matrix.headline}
        </h2>
        {absent.length > 0 && <p className="hint">Not here: {absent.join(", ")}</p>}
        <fieldset className="segments">
          <legend className="visually-hidden">Show</legend>
          {PARTS.map(([value, label]) => (
            <label key={value}>
              <input
                type="radio"
                name="backends-part"
                checked={part === value}
                onChange={() => choose(value)}
              />
              <span>{label}</span>
            </label>
          ))}
        </fieldset>
        <p className="what-for">{FOR[part]}</p>
      </div>
      {error ? (
        <div className="nothing-read">
          <p>{error}</p>
          <button type="button" onClick={again}>
            Try again
          </button>
        </div>
      ) : databases.length === 0 ? null : part === "matrix" ? (
        <Matrix matrix={matrix} isStale={isStale} search={search} />
      ) : (
        <Classes matrix={matrix} isStale={isStale} />
      )}
      <span role="status" className="visually-hidden">
        {isWaiting ? "Reading the backends" : (error ?? matrix.headline)}
      </span>
    </>
  );
}

/** The columns of databases of which nothing was read. */
const nothingOf = (databases: readonly string[]): Matrices => ({
  headline: "",
  databases,
  anatomies: databases.map(() => null),
  rows: [],
});

/** A slash goes to the search, unless something is typed. */
function useSlash(search: React.RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const down = (event: KeyboardEvent) => {
      const typing =
        event.target instanceof Element && event.target.closest("input, textarea, select, .cm-content");
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      if (document.querySelector("dialog:modal") || !search.current) return;
      event.preventDefault();
      search.current.focus();
      search.current.select();
    };
    window.addEventListener("keydown", down);
    return () => window.removeEventListener("keydown", down);
  }, [search]);
}
