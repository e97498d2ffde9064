import { figure, missed, rowsOf, type Step, stepsOf } from "@/document/plan";
import { duration } from "@/document/time";
import type { Plan, PlanNode } from "@/document/trace.gen";
import "./plan.css";

/** How a relation's rows are reached, in one vocabulary for all databases. */
const ACCESS: Record<NonNullable<PlanNode["access"]>, string> = {
  scan: "whole table",
  index: "by index",
  "index only": "index only",
  key: "by key",
  other: "",
};

/** A database's plan, in the same form for all: steps that feed each other, with rows, cost and time. */
export function PlanView({ plan, name }: { plan: Plan; name: string }) {
  if (plan.error !== null) return <p className="note">No plan: {plan.error}</p>;
  const spent = [
    plan.planning !== null && `planned in ${duration(plan.planning)}`,
    plan.execution !== null && `executed in ${duration(plan.execution)}`,
  ].filter(Boolean);
  return (
    <>
      <section className="plan" aria-label={`Plan of ${name}`}>
        <Steps steps={stepsOf(plan)} />
      </section>
      {plan.analyzed && (
        <p className="note">
          Executed once more for this, then rolled back{spent.length > 0 && `: ${spent.join(", ")}`}.
        </p>
      )}
      {plan.analyzed && plan.note && <p className="note">{plan.note}</p>}
      <details className="raw">
        <summary>As the database says it</summary>
        <pre>{plan.statement}</pre>
        <pre>{plan.raw}</pre>
      </details>
    </>
  );
}

function Steps({ steps }: { steps: readonly Step[] }) {
  return (
    <ul className={steps.length === 1 ? "chain" : undefined}>
      {steps.map((step, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other identity.
        <li key={i}>
          <StepView step={step} />
          {step.children.length > 0 && <Steps steps={step.children} />}
        </li>
      ))}
    </ul>
  );
}

function StepView({ step }: { step: Step }) {
  const { node, share } = step;
  const { kind, access, relation, alias, index, condition, loops, cost, time, properties } = node;
  const rows = rowsOf(node);
  const off = missed(step);
  return (
    <div className="step" data-access={access ?? undefined}>
      <div className="step-name">
        <b>{kind}</b>
        {relation && <code>{relation}</code>}
        {alias && alias !== relation && <small>as {alias}</small>}
        {access && ACCESS[access] && <small className="access">{ACCESS[access]}</small>}
      </div>
      {index && (
        <small>
          index <code>{index}</code>
        </small>
      )}
      {condition && <code className="condition">{condition}</code>}
      <div className="step-figures">
        {rows !== null && (
          <span>
            rows <b>{rows}</b>
          </span>
        )}
        {loops !== null && loops > 1 && (
          <span>
            loops <b>{figure(loops)}</b>
          </span>
        )}
        {cost !== null && (
          <span>
            cost <b>{figure(cost)}</b>
          </span>
        )}
        {time !== null && (
          <span>
            time <b>{duration(time)}</b>
          </span>
        )}
        {off && <em>{off}</em>}
      </div>
      {share !== null && (
        <div className="share">
          <span aria-hidden="true">
            <i style={{ width: `${100 * share}%` }} />
          </span>
          <small title="Its time without that of what feeds it, of the whole plan's">
            own time {percent(share)}
          </small>
        </div>
      )}
      {properties.length > 0 && (
        <details>
          <summary>{properties.length} more</summary>
          <dl>
            {properties.map(({ name, value }) => (
              <div key={`${name} ${value}`}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </div>
  );
}

const percent = (share: number) => (share > 0 && share < 0.01 ? "< 1 %" : `${Math.round(100 * share)} %`);
