import { lazy, type RefObject, Suspense, useMemo } from "react";
import type { Wanted } from "@/api/migrations";
import { CopyButton } from "@/components/chrome/CopyButton";
import { RUN_KEYS } from "@/components/chrome/KeysDialog";
import type { EditorHandle } from "@/components/editor";
import { Prose } from "@/components/findings/Prose";
import type { Clause } from "@/document/clauses";
import { slice } from "@/document/codePoints";
import { refusalsIn } from "@/document/migrations";
import type { LabProblem, MigrationTrace, Problem } from "@/document/trace.gen";
import { Catalogue } from "./Catalogue";
import type { Lab } from "./useLab";

const Editor = lazy(() => import("@/components/editor"));

const nothing = () => undefined;
const NO_CLAUSES: readonly Clause[] = [];
const MODES = [
  ["operations", "Operations"],
  ["after", "Edit the models"],
] as const;

interface Props {
  lab: Lab;
  editor: RefObject<EditorHandle | null>;
  /** Places of the models that did not come back from a database. */
  lost: readonly Clause[];
  traces: readonly MigrationTrace[];
}

/** What is typed: the models, and below them operations on them or the models as they shall be. */
export function Declared({ lab, editor, lost, traces }: Props) {
  const { sample, course, run, models, setModels, operations, setOperations, after, setAfter } = lab;
  const { wanted, problem, refused, comparison } = course;
  const inText = (name: LabProblem["text"]): Problem[] =>
    refused.flatMap(({ text, range, message }) =>
      text === name && range ? [{ range, message, aliases: [] }] : [],
    );
  const onModels = useAbout(wanted?.models ?? models, inText("models"));
  const refusals = useMemo(() => refusalsIn(traces), [traces]);
  const second = after ?? operations;
  const about = (after === null ? wanted?.operations : wanted?.after) ?? second;
  const onSecond = useAbout(about, after === null ? [...inText("operations"), ...refusals] : inText("after"));
  const clauses = useMemo(() => ({ text: models, items: lost }), [models, lost]);
  const noClauses = useMemo(() => ({ text: second, items: NO_CLAUSES }), [second]);
  const written = after === null ? null : (comparison ?? course.previous)?.written;
  return (
    <>
      <div className="pane-bar" data-pane="">
        <h2>Models</h2>
        <span className="pane-tools">
          {sample && models !== sample.models && (
            <button type="button" className="quiet" onClick={() => setModels(sample.models)}>
              Back to the sample
            </button>
          )}
          <button type="button" className="run" onClick={run}>
            Run <kbd>{RUN_KEYS}</kbd>
          </button>
        </span>
      </div>
      <div className="editor-frame" data-pane="">
        <Suspense fallback={<pre className="editor-waiting">{models}</pre>}>
          <Editor
            ref={editor}
            label="Models"
            value={models}
            clauses={clauses}
            problems={onModels}
            vocabulary={null}
            onChange={setModels}
            onRun={run}
            onCaret={nothing}
          />
        </Suspense>
      </div>
      <div className="pane-bar schema-second" data-pane="">
        <fieldset className="segments">
          <legend className="visually-hidden">What changes them</legend>
          {MODES.map(([value, label]) => (
            <label key={value}>
              <input
                type="radio"
                name="schema-mode"
                checked={(after === null) === (value === "operations")}
                onChange={() => setAfter(value === "after" ? models : null)}
              />
              <span>{label}</span>
            </label>
          ))}
        </fieldset>
        {after === null && sample && (
          <Catalogue sample={sample} operations={operations} onWrite={setOperations} />
        )}
      </div>
      <div className="editor-frame" data-pane="">
        <Suspense fallback={<pre className="editor-waiting">{second}</pre>}>
          <Editor
            key={after === null ? "operations" : "after"}
            label={after === null ? "Operations" : "Models as they shall be"}
            value={second}
            clauses={noClauses}
            problems={onSecond}
            vocabulary={null}
            onChange={after === null ? setOperations : setAfter}
            onRun={run}
            onCaret={nothing}
          />
        </Suspense>
      </div>
      <div className="under-editor">
        {(problem || refused.length > 0 || refusals.length > 0) && (
          <section className="problems" aria-label="Problems">
            <ul>
              {problem && (
                <li>
                  <Prose text={problem.message} />
                </li>
              )}
              {refused.map(({ text, message, range }) => (
                <li key={message}>
                  <small>
                    {TEXTS[text]}
                    {range && wanted && `, line ${lineOf(textOf(wanted, text), range.start)}`}
                  </small>{" "}
                  <Prose text={message} />
                </li>
              ))}
              {(after === null ? refusals : []).map(({ message, aliases }) => (
                <li key={message}>
                  <small>{aliases.join(", ")}</small> <Prose text={message} />
                </li>
              ))}
            </ul>
          </section>
        )}
        {written !== undefined && written !== null && (
          <section className="result schema-cell" aria-label="Operations that Django's autodetector writes">
            <h3>
              Django's autodetector writes
              {written && (
                <CopyButton text={written} label="Copy the operations">
                  Copy
                </CopyButton>
              )}
            </h3>
            {written ? (
              <pre>{written}</pre>
            ) : (
              <p className="note">Nothing: both say the same. Change the models above this.</p>
            )}
          </section>
        )}
      </div>
    </>
  );
}

const TEXTS: Record<LabProblem["text"], string> = {
  models: "Models",
  operations: "Operations",
  after: "Models as they shall be",
  rows: "Rows",
};

const textOf = (wanted: Wanted, text: LabProblem["text"]) => (text === "rows" ? "" : (wanted[text] ?? ""));

const lineOf = (text: string, point: number) => slice(text, 0, point).split("\n").length;

/** Problems with the text that they are about; the same object as long as neither changes. */
function useAbout(text: string, items: readonly Problem[]) {
  const key = JSON.stringify(items);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the items.
  return useMemo(() => ({ text, items }), [text, key]);
}
