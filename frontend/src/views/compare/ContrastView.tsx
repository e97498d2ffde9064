import { useMemo } from "react";
import { Fold } from "@/components/column/Fold";
import type { Clause } from "@/document/clauses";
import { groupsOf, tracesByAlias } from "@/document/compared";
import { contrastLinks, sidesOf } from "@/document/contrasted";
import { duration, spentOf, total } from "@/document/time";
import type { Contrast, Finding, Trace } from "@/document/trace.gen";
import { ClauseTable, type Column, withoutSide } from "./ClauseTable";
import { SameResult } from "./SameResult";
import { StatementPairs } from "./Statements";

interface Props {
  contrast: Contrast;
  /** The clauses that the first snippet's editor shows. */
  shown: readonly Clause[];
  stale: boolean;
}

/** What the second snippet makes of it that the first does not: results, clauses, statements, findings. */
export function ContrastView({ contrast, shown, stale }: Props) {
  const traces = useMemo(() => sidesOf(contrast), [contrast]);
  const links = useMemo(() => contrastLinks(contrast, traces, shown), [contrast, traces, shown]);
  const byAlias = useMemo(() => tracesByAlias(traces), [traces]);
  const groups = useMemo(() => groupsOf(contrast.divergences, byAlias, links), [contrast, byAlias, links]);
  const database = contrast.sides[0]?.traces[0]?.target.alias ?? "";
  const columns = useMemo(
    () =>
      traces.map(
        (trace): Column => ({
          alias: trace.target.alias,
          label: trace.target.label,
          database,
          without: withoutSide(trace),
        }),
      ),
    [traces, database],
  );
  const [first, second] = traces;
  return (
    <div data-stale={stale ? "" : undefined} className="contrast">
      <div className="contrast-head" role="status">
        <h3>{contrast.headline}</h3>
        {stale && <p>From before the last change: run both again.</p>}
      </div>
      <SameResult
        comparison={{ traces, results: contrast.results }}
        stale={false}
        title="The same result?"
        notCompared="Not told: not both were executed to their end."
      />
      <ClauseTable
        caption="Clauses of both snippets"
        columns={columns}
        head={({ alias, label }) => <SideHead label={label} trace={byAlias.get(alias)} />}
        groups={groups}
        traces={byAlias}
        links={links}
        stale={false}
        outcomes
        empty="Neither came to a statement."
        onAll={null}
      />
      <Findings contrast={contrast} />
      {first && second && first.statements.length + second.statements.length > 0 && (
        <div className="contrast-whole">
          <Fold summary="Whole statements side by side">
            <StatementPairs
              left={first}
              right={second}
              names={[first.target.label, second.target.label]}
              links={[links, links]}
              stale={false}
            />
          </Fold>
        </div>
      )}
    </div>
  );
}

function SideHead({ label, trace }: { label: string; trace: Trace | undefined }) {
  if (!trace) return label;
  const { statements, timings, target, repeat } = trace;
  const taken = total(spentOf(timings, target.mode === "live"));
  return (
    <>
      <span className="database-name">{label}</span>
      <small className="side-facts">
        {statements.length} {statements.length === 1 ? "statement" : "statements"}
        {taken > 0 && `, ${target.mode === "live" ? "" : "compiled in "}${duration(taken)}`}
        {taken > 0 && (repeat > 1 ? ` (median of ${repeat - 1} warm runs)` : " (one sample: it says little)")}
      </small>
    </>
  );
}

function Findings({ contrast: { sides } }: { contrast: Contrast }) {
  if (sides.every(({ findings }) => findings.length === 0)) return null;
  return (
    <section className="contrast-findings" aria-label="Findings">
      {sides.map(({ findings }, i) => (
        <div key={i === 0 ? "first" : "second"}>
          <h3>Findings in the {i === 0 ? "first" : "second"}</h3>
          {findings.length === 0 ? <p className="note">None.</p> : <FindingList findings={findings} />}
        </div>
      ))}
    </section>
  );
}

const FindingList = ({ findings }: { findings: readonly Finding[] }) => (
  <ul>
    {findings.map(({ rule, title, reason, weight }) => (
      <li key={`${rule} ${reason}`}>
        <b>{title}</b> <small>{weight}</small>
        <p>{reason}</p>
      </li>
    ))}
  </ul>
);
