import { Fold } from "@/components/column/Fold";
import { RowLink } from "@/components/decision/RowLink";
import { PlaceSource } from "@/components/source/PlaceSource";
import { rowOfDecision } from "@/document/anatomy";
import type { StepNode } from "@/document/migrations";
import { duration } from "@/document/time";

interface Props {
  steps: readonly StepNode[];
  database: string;
  isLive: boolean;
}

/** The calls of the schema editor's methods as a tree; what a branch holds is made when it opens. */
export function Steps({ steps, database, isLive }: Props) {
  return (
    <ul className="steps">
      {steps.map((node) => (
        <li key={node.step.id}>
          <Fold summary={<Called node={node} isLive={isLive} />}>
            <Inside node={node} database={database} isLive={isLive} />
          </Fold>
        </li>
      ))}
    </ul>
  );
}

function Called({ node: { step, children }, isLive }: { node: StepNode; isLive: boolean }) {
  return (
    <span>
      <code>
        <b>{step.method}</b>({step.arguments})
      </code>
      {step.result && (
        <small>
          {" "}
          → <code>{step.result}</code>
        </small>
      )}{" "}
      <small>
        {isLive && duration(step.end - step.start)}
        {children.length > 0 && ` · ${children.length} ${children.length === 1 ? "call" : "calls"}`}
      </small>
    </span>
  );
}

function Inside({ node, database, isLive }: { node: StepNode; database: string; isLive: boolean }) {
  const { place, decisions, children, through } = node;
  return (
    <>
      {through.map((passed) => (
        <p className="note" key={`${passed.name} ${passed.file}`}>
          Reached through <code>super()</code>: <PlaceSource database={database} place={passed} />
        </p>
      ))}
      {place && <PlaceSource database={database} place={place} />}
      {decisions.length > 0 && (
        <ul className="asked" aria-label="What it asked the backend">
          {decisions.map(({ decision, place: defined }, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a decision may be asked for more than once.
            <li key={i}>
              <RowLink row={rowOfDecision(decision)}>
                <code>{decision.name}</code>
              </RowLink>
              {decision.value && (
                <>
                  {" = "}
                  <code>{decision.value}</code>
                </>
              )}{" "}
              {defined && <PlaceSource database={database} place={defined} />}
            </li>
          ))}
        </ul>
      )}
      {children.length > 0 && <Steps steps={children} database={database} isLive={isLive} />}
    </>
  );
}
