import { memo, useMemo } from "react";
import type { PlanMode } from "@/api/runs";
import { DatabaseHeading } from "@/components/column/DatabaseHeading";
import { Fold } from "@/components/column/Fold";
import { Prose } from "@/components/findings/Prose";
import { PlanView } from "@/components/plan/PlanView";
import { SqlText } from "@/components/sql/SqlText";
import { linesIn, linkedStatement } from "@/document/forms";
import type { Links } from "@/document/links";
import { gistOf } from "@/document/plan";
import type { Outcome, Statement, Trace } from "@/document/trace.gen";

interface Props {
  name: string;
  trace: Trace | null;
  /** The statement that is shown. */
  index: number;
  links: Links;
  mode: PlanMode;
  explains: boolean;
  isStale: boolean;
  isRunning: boolean;
}

/** One database's plan of the statement, or the reason why there is none. */
export const PlanColumn = memo(function PlanColumn(props: Props) {
  const { name, trace, index, links, isStale, isRunning } = props;
  const statement = trace?.statements[index];
  const plan = statement?.plan ?? null;
  return (
    <section
      className="plan-column"
      aria-label={name}
      aria-busy={isRunning}
      data-stale={isStale ? "" : undefined}
    >
      <header>
        <DatabaseHeading name={name} target={trace?.target} isRunning={isRunning} isStale={isStale} />
        {plan && <span className="count">{gistOf(plan)}</span>}
      </header>
      <div className="plan-body statement">
        {trace && statement && plan ? (
          <>
            {!plan.analyzed && plan.note && <p className="note">{plan.note}</p>}
            <PlanView
              plan={plan}
              name={`Statement ${index + 1} on ${trace.target.label}`}
              trace={trace}
              statement={statement}
              links={links}
            />
          </>
        ) : (
          <p className={trace && FAILED.has(trace.outcome.status) ? "failure" : "note"}>
            <Prose text={whyNone(props)} />
          </p>
        )}
        {trace && statement && (
          <Fold summary="SQL">
            <Sql trace={trace} statement={statement} links={links} />
          </Fold>
        )}
      </div>
    </section>
  );
});

function Sql({ trace, statement, links }: { trace: Trace; statement: Statement; links: Links }) {
  const lines = useMemo(
    () => linesIn(statement, linkedStatement(trace, statement, links), "formatted"),
    [trace, statement, links],
  );
  return <SqlText lines={lines} links={links} statement={`${trace.target.alias}.${statement.index}`} />;
}

/** What went wrong, not only what is not there. */
const FAILED: ReadonlySet<Outcome["status"]> = new Set(["error", "denied", "budget", "killed", "internal"]);

/** Why there is nothing to draw, in a sentence. */
function whyNone({ trace, index, mode, explains, isRunning }: Props): string {
  if (!trace) return isRunning ? "Waiting for its answer…" : "Not run yet.";
  const { target, outcome, statements } = trace;
  if (target.mode === "compiled")
    return "No plan: nothing is executed on a compiled database, so none can be asked for one.";
  if (!explains) return "No plan: ORMscope does not ask this database for any.";
  if (outcome.status === "unavailable") return outcome.message ?? "This database cannot be reached.";
  if (!statements[index]) {
    if (outcome.status !== "ok")
      return outcome.message ?? `It ended before this statement: ${outcome.status}.`;
    return statements.length === 0
      ? "No statement: a queryset runs when something asks it for rows."
      : `It executed only ${statements.length} of these statements.`;
  }
  const { error, kind } = statements[index];
  if (error) return `No plan: the statement failed. ${error}`;
  if (mode === "none") return "No plan was asked for.";
  return `No plan: only what reads or writes rows has one, this is ${kind === "other" ? "neither" : kind}.`;
}
