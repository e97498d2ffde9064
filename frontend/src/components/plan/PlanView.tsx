import { CopyButton } from "@/components/chrome/CopyButton";
import { isClause, type Links } from "@/document/links";
import { keysOf, type Step, stepsOf } from "@/document/plan";
import { duration } from "@/document/time";
import type { Plan, PlanNode, Statement, Trace } from "@/document/trace.gen";
import { StepView } from "./StepView";
import { Viewer } from "./Viewer";
import "./plan.css";

interface Props {
  plan: Plan;
  name: string;
  trace: Trace;
  statement: Statement;
  links: Links;
}

/** A step's links, with their colours. */
type KeysOf = (node: PlanNode) => readonly { key: string; colour: number | undefined }[];

/** A database's plan, in the same form for all: steps that feed each other, with rows, cost and time. */
export function PlanView({ plan, name, trace, statement, links }: Props) {
  if (plan.error !== null) return <p className="note">No plan: {plan.error}</p>;
  const spent = [
    plan.planning !== null && `planned in ${duration(plan.planning)}`,
    plan.execution !== null && `executed in ${duration(plan.execution)}`,
  ].filter(Boolean);
  const { fragments, index } = statement;
  const linksOf: KeysOf = (node) =>
    keysOf(node, (id) => fragments[id] && links.key(trace, index, fragments[id])).map((key) => ({
      key,
      colour: isClause(key) ? links.clause(key)?.colour : undefined,
    }));
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key. */}
      <section className="plan" aria-label={`Plan of ${name}`} tabIndex={0}>
        <Steps steps={stepsOf(plan)} linksOf={linksOf} />
      </section>
      {plan.analyzed ? (
        <p className="note">
          Executed once more for this, then rolled back{spent.length > 0 && `: ${spent.join(", ")}`}.
        </p>
      ) : (
        spent.length > 0 && <p className="note">Only {spent.join(", ")}.</p>
      )}
      {plan.analyzed && plan.note && <p className="note">{plan.note}</p>}
      <details className="raw">
        <summary>As the database says it</summary>
        <div className="raw-tools">
          <CopyButton text={plan.raw} label={`Copy the answer of EXPLAIN for ${name}`}>
            Copy
          </CopyButton>
          {plan.viewer && <Viewer plan={plan} viewer={plan.viewer} statement={statement} name={name} />}
        </div>
        <pre>{plan.statement}</pre>
        <pre>{plan.raw}</pre>
      </details>
    </>
  );
}

function Steps({ steps, linksOf }: { steps: readonly Step[]; linksOf: KeysOf }) {
  return (
    <ul className={steps.length === 1 ? "chain" : undefined}>
      {steps.map((step, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other identity.
        <li key={i}>
          <StepView step={step} links={linksOf(step.node)} />
          {step.children.length > 0 && <Steps steps={step.children} linksOf={linksOf} />}
        </li>
      ))}
    </ul>
  );
}
