import { Fold } from "@/components/column/Fold";
import { PlaceRow } from "@/components/decision/RowLink";
import { Prose } from "@/components/findings/Prose";
import { PlaceSource } from "@/components/source/PlaceSource";
import { counted } from "@/document/counted";
import { countOf, stepsOf, stretchesOf } from "@/document/migrations";
import { duration } from "@/document/time";
import type { AskedOperation, MigrationTrace, OperationSide } from "@/document/trace.gen";
import { Statements } from "./Statements";
import { Steps } from "./Steps";

const SHAPES: Record<OperationSide["shape"], string> = {
  altered: "directly",
  rebuilt: "table rebuilt",
  nothing: "nothing to do",
  refused: "refused",
};
const STATES: Partial<Record<AskedOperation["state"], string>> = {
  nothing: "nothing to do",
  refused: "refused",
  failed: "failed",
  "not reached": "not reached",
};

interface Props {
  trace: MigrationTrace;
  operation: number;
  /** What the comparison says of it, once all have answered. */
  side: OperationSide | null;
  /** What the side is told against; null for the first itself. */
  baseline: string | null;
}

/** One operation on one database: what it came to, why, its statements, and the steps that made them. */
export function OperationBlock({ trace, operation, side, baseline }: Props) {
  const asked = trace.operations[operation];
  if (!asked) return <div className="schema-cell" />;
  const { describe, state, reason, ns } = asked;
  const stretches = stretchesOf(trace, "operation", operation);
  const steps = stepsOf(trace, operation);
  const isLive = trace.target.mode === "live";
  const isBad = state === "refused" || state === "failed";
  const shape = STATES[state] ?? (side && SHAPES[side.shape]);
  return (
    <article className="schema-cell operation" aria-label={describe}>
      <h4>
        <span className="count">{operation + 1}</span> {describe}
      </h4>
      <p className="shape">
        {shape && (
          <b data-shape={side?.shape} data-bad={isBad ? "" : undefined}>
            {shape}
          </b>
        )}
        {isLive && ns !== null && state === "ok" && <small> in {duration(ns)}</small>}
        {!isLive && shape && <small> · compiled only</small>}
      </p>
      {reason && (
        <p className={isBad ? "refused" : "note"}>
          <Prose text={reason} />
        </p>
      )}
      {side?.own && (
        <div className="note">
          <Prose text={side.own} />{" "}
          {side.own_place && (
            <>
              <PlaceRow place={side.own_place} />{" "}
              <PlaceSource database={trace.target.alias} place={side.own_place} />
            </>
          )}
        </div>
      )}
      {side?.reason && side.reason !== reason && (
        <div className="note">
          {baseline && <b>Against {baseline}: </b>}
          <Prose text={side.reason} />{" "}
          {side.place && (
            <>
              <PlaceRow place={side.place} /> <PlaceSource database={trace.target.alias} place={side.place} />
            </>
          )}
        </div>
      )}
      <Statements trace={trace} stretches={stretches} />
      {steps.length > 0 && (
        <div className="statement phase">
          <Fold summary={<span>{counted(countOf(steps), "step")} of the schema editor</span>}>
            <Steps steps={steps} database={trace.target.alias} isLive={isLive} />
          </Fold>
        </div>
      )}
    </article>
  );
}
