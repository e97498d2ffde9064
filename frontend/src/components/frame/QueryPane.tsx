import { lazy, type RefObject, Suspense, useEffect, useMemo, useState } from "react";
import type { ApiProblem } from "@/api/problem";
import { PLAN_MODES, type PlanMode } from "@/api/runs";
import { RUN_KEYS } from "@/components/chrome/KeysDialog";
import type { EditorHandle } from "@/components/editor";
import { apply } from "@/components/findings/applied";
import { FindingsLine } from "@/components/findings/FindingsLine";
import { Prose } from "@/components/findings/Prose";
import { type Again, BY_ITSELF } from "@/components/session/runState";
import { useSession } from "@/components/session/Session";
import { SidebarButtons } from "@/components/sidebar/SidebarButtons";
import type { Finding, Problem, Trace } from "@/document/trace.gen";
import { type Unplaced, unplacedOf } from "@/document/unplaced";
import { LinkList } from "./LinkList";

/** The shell comes first; the editor, the heaviest part, when it has loaded. */
const Editor = lazy(() => import("@/components/editor"));

const NO_PROBLEMS: readonly Problem[] = [];
const NO_FINDINGS: readonly Finding[] = [];

/** The queryset: its editor, what is wrong with it, and its clauses in words. */
export function QueryPane({ editor }: { editor: RefObject<EditorHandle | null> }) {
  const session = useSession();
  const { snippet, state, about, links, stale, words, traces, pins, asked } = session;
  const { comparison, problem, again } = state;
  const found = comparison?.problems ?? NO_PROBLEMS;
  const told = useMemo(
    () => ({ text: state.snippet, items: [...asProblems(problem), ...found] }),
    [state.snippet, found, problem],
  );
  const findings = useMemo(
    () => ({ text: state.snippet, items: comparison?.findings ?? NO_FINDINGS }),
    [state.snippet, comparison],
  );
  const clauses = useMemo(() => ({ text: about, items: links.clauses }), [about, links]);
  const unplaced = useMemo(() => unplacedOf(comparison?.traces ?? []), [comparison]);
  return (
    <>
      <div className="pane-bar" data-pane="">
        <h2>Queryset</h2>
        <span id="editor-keys" className="visually-hidden">
          Escape, then Tab, leaves the editor.
        </span>
        <PlanSwitch mode={asked.plan} onChange={(plan) => session.ask({ plan })} />
        {again === null ? (
          <button type="button" className="run" onClick={session.runNow}>
            Run <kbd>{RUN_KEYS}</kbd>
          </button>
        ) : (
          <button type="button" className="run" onClick={session.cancel}>
            Cancel <Countdown again={again} />
          </button>
        )}
      </div>
      <SidebarButtons editor={editor} />
      <div className="editor-frame" data-pane="" data-stale={stale ? "" : undefined}>
        <Suspense fallback={<pre className="editor-waiting">{snippet}</pre>}>
          <Editor
            ref={editor}
            value={snippet}
            clauses={clauses}
            problems={told}
            findings={findings}
            onApply={(finding) => apply(finding, session)}
            vocabulary={words}
            onChange={session.type}
            onRun={session.runNow}
            onCaret={pins.caret}
          />
        </Suspense>
      </div>
      <div className="under-editor">
        {(told.items.length > 0 || unplaced.length > 0 || problem) && (
          <Problems
            problems={told.items}
            unplaced={unplaced}
            problem={problem}
            again={again !== null}
            snippet={told.text}
            traces={traces}
          />
        )}
        <FindingsLine />
        <LinkList
          links={links}
          traces={traces}
          pins={pins.pins}
          chosen={pins.chosen}
          onToggle={pins.toggle}
          stale={stale}
        />
      </div>
    </>
  );
}

/** Seconds that are left. Who cannot see them was told once how many there are. */
function Countdown({ again }: { again: Again }) {
  const [left, setLeft] = useState(again.seconds);
  useEffect(() => {
    setLeft(again.seconds);
    const timer = window.setInterval(() => setLeft((now) => Math.max(0, now - 1)), 1000);
    return () => window.clearInterval(timer);
  }, [again]);
  return <span aria-hidden="true">{left} s</span>;
}

const PLANS: Record<PlanMode, string> = { none: "off", estimated: "estimated", analyzed: "analyzed" };

/** Whether the live databases are asked for their plans. */
function PlanSwitch({ mode, onChange }: { mode: PlanMode; onChange(mode: PlanMode): void }) {
  return (
    <>
      <label className="plan-switch">
        Plans{" "}
        <select
          value={mode}
          aria-describedby={mode === "analyzed" ? "plans-note" : undefined}
          onChange={(event) => onChange(event.target.value as PlanMode)}
        >
          {PLAN_MODES.map((each) => (
            <option key={each} value={each}>
              {PLANS[each]}
            </option>
          ))}
        </select>
      </label>
      {mode === "analyzed" && (
        <p id="plans-note" className="plans-note">
          Each statement is executed once more for its plan, before the run is rolled back.
        </p>
      )}
    </>
  );
}

function Problems({
  problems,
  unplaced,
  problem,
  again,
  snippet,
  traces,
}: {
  problems: readonly Problem[];
  unplaced: readonly Unplaced[];
  problem: ApiProblem | null;
  again: boolean;
  snippet: string;
  traces: readonly Trace[];
}) {
  const labels = (aliases: readonly string[]) =>
    aliases
      .map((alias) => traces.find(({ target }) => target.alias === alias)?.target.label ?? alias)
      .join(", ");
  return (
    <section className="problems" aria-label="Problems">
      <ul>
        {problem && !problem.details.range && (
          <li>
            <Prose text={problem.message} />
            {again && ` ${BY_ITSELF}`}
          </li>
        )}
        {problems.map(({ range, message, aliases }) => (
          <li key={`${range.start} ${message}`}>
            <small>
              line {lineOf(snippet, range.start)}
              {aliases.length > 0 && ` · ${labels(aliases)}`}
            </small>{" "}
            <Prose text={message} />
          </li>
        ))}
        {unplaced.map(({ message, aliases }) => (
          <li key={message}>
            <small>{aliases.length > 0 ? labels(aliases) : "whole snippet"}</small> <Prose text={message} />
          </li>
        ))}
      </ul>
    </section>
  );
}

const lineOf = (snippet: string, point: number) =>
  [...snippet].slice(0, point).filter((char) => char === "\n").length + 1;

function asProblems(problem: ApiProblem | null): Problem[] {
  const range = problem?.details.range;
  return problem && range ? [{ range, message: problem.message, aliases: [] }] : [];
}
