import { lazy, Suspense, useMemo } from "react";
import type { Database } from "@/api/databases";
import type { ApiProblem } from "@/api/problem";
import { Prose } from "@/components/findings/Prose";
import { useSession } from "@/components/session/Session";
import type { Clause } from "@/document/clauses";
import { contrastLinks, sidesOf } from "@/document/contrasted";
import type { Contrast, Finding, Problem } from "@/document/trace.gen";

const Editor = lazy(() => import("@/components/editor"));

interface Props {
  value: string;
  onChange(text: string): void;
  onRun(): void;
  contrast: { answer: Contrast | null; tried: string; problem: ApiProblem | null; running: boolean };
  shown: readonly Clause[];
  databases: readonly Database[];
  database: string;
  onDatabase(alias: string): void;
  onSwap(): void;
  onCopyFirst(): void;
  able: boolean;
  isSame: boolean;
}

const NO_FINDINGS: { text: string; items: readonly Finding[] } = { text: "", items: [] };
const nothing = () => undefined;

/** The second snippet's editor, the database that both run on, and what is wrong with the second. */
export function SecondSnippet(props: Props) {
  const { value, contrast, shown, databases, database, able, isSame } = props;
  const { words, pins } = useSession();
  const { answer, tried, problem, running } = contrast;
  const clauses = useMemo(() => {
    if (!answer) return { text: "", items: [] };
    return {
      text: answer.sides[1]?.snippet ?? "",
      items: contrastLinks(answer, sidesOf(answer), shown).second,
    };
  }, [answer, shown]);
  const isSecond = problem?.details.errors.some(({ field }) => field === "snippets.1") ?? false;
  const problems = useMemo(() => {
    if (isSecond && problem?.details.range) {
      return {
        text: tried,
        items: [{ range: problem.details.range, message: problem.message, aliases: [] }],
      };
    }
    return { text: answer?.sides[1]?.snippet ?? "", items: answer?.sides[1]?.problems ?? [] };
  }, [problem, isSecond, tried, answer]);
  const told: readonly Problem[] = problem ? [] : problems.items;
  const known = (mode: Database["mode"]) => databases.filter((each) => each.mode === mode);
  return (
    <section className="second" aria-label="Second snippet" data-pane="">
      <div className="pane-bar">
        <h2>Second snippet</h2>
        <label>
          Both on{" "}
          <select value={database} onChange={(event) => props.onDatabase(event.target.value)}>
            {(["live", "compiled"] as const).map((mode) => (
              <optgroup key={mode} label={mode}>
                {known(mode).map(({ alias, label }) => (
                  <option key={alias} value={alias}>
                    {label}
                  </option>
                ))}
              </optgroup>
            ))}
            {!databases.some(({ alias }) => alias === database) && (
              <option value={database}>{database}</option>
            )}
          </select>
        </label>
        <span className="second-tools">
          <button type="button" className="quiet" onClick={props.onCopyFirst} disabled={isSame}>
            Start from the first
          </button>
          <button
            type="button"
            className="quiet"
            onClick={props.onSwap}
            disabled={isSame || value.trim() === ""}
          >
            Swap
          </button>
          <button type="button" className="run" onClick={() => props.onRun()} disabled={!able || running}>
            {running ? "Running…" : "Run both"}
          </button>
        </span>
      </div>
      <div className="second-editor">
        <Suspense fallback={<pre className="editor-waiting">{value}</pre>}>
          <Editor
            label="Second snippet"
            value={value}
            clauses={clauses}
            problems={problems}
            findings={NO_FINDINGS}
            vocabulary={words}
            onChange={props.onChange}
            onRun={() => props.onRun()}
            onCaret={pins.caret}
            onApply={nothing}
          />
        </Suspense>
      </div>
      {(problem || told.length > 0) && (
        <div className="second-problems" role="alert">
          {problem && <Told message={problem.message} />}
          {told.map(({ message, range }) => (
            <Told key={`${range.start} ${message}`} message={message} />
          ))}
        </div>
      )}
    </section>
  );
}

const Told = ({ message }: { message: string }) => (
  <p>
    <Prose text={message} />
  </p>
);
