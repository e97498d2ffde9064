import { lazy, Suspense } from "react";
import { Headline } from "@/components/frame/Headline";
import { useSession } from "@/components/session/Session";
import { Databases } from "./Databases";
import "@/components/column/about.css";
import "@/components/column/column.css";
import "@/components/column/result.css";
import "@/components/column/statement.css";
import "@/components/sides/sides.css";
import "./compare.css";

const Against = lazy(() => import("./Against"));

const MODES = [
  ["clauses", "By clause"],
  ["statements", "Whole statements"],
  ["snippets", "Two snippets"],
] as const;

/** Compare: one snippet on several databases held side by side; or two snippets on one. */
export default function Compare() {
  const { options, setOption, snippet } = useSession();
  const mode =
    options.against !== undefined ? "snippets" : options.as === "statements" ? "statements" : "clauses";
  const choose = (wanted: (typeof MODES)[number][0]) => {
    setOption("against", wanted === "snippets" ? snippet : null);
    if (wanted !== "snippets") {
      setOption("of", null);
      setOption("as", wanted === "statements" ? wanted : null);
    }
  };
  return (
    <>
      <Headline>
        <fieldset className="segments">
          <legend className="visually-hidden">Compare</legend>
          {MODES.map(([value, label]) => (
            <label key={value}>
              <input
                type="radio"
                name="compare-mode"
                checked={mode === value}
                onChange={() => choose(value)}
              />
              <span>{label}</span>
            </label>
          ))}
        </fieldset>
      </Headline>
      {mode === "snippets" ? (
        <Suspense fallback={<p className="note">Loading…</p>}>
          <Against />
        </Suspense>
      ) : (
        <Databases whole={mode === "statements"} />
      )}
    </>
  );
}
