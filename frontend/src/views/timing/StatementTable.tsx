import { useMemo } from "react";
import { Fold } from "@/components/column/Fold";
import { seek } from "@/components/column/sought";
import { Table } from "@/components/column/Table";
import { causeOf, timesOf } from "@/document/statements";
import type { Trace } from "@/document/trace.gen";
import { STATEMENT_MEASURES } from "./measures";

const milliseconds = (ns: number | null) => (ns === null ? null : (ns / 1e6).toFixed(4));

/** Where the time of each statement went; the one that took longest is named. */
export function StatementTable({ trace, snippet }: { trace: Trace; snippet: string }) {
  const { stages, rows, slowest } = useMemo(() => timesOf(trace), [trace]);
  if (rows.length === 0 || stages.length === 0) return null;
  const { alias, label } = trace.target;
  const isLive = trace.target.mode === "live";
  const columns = [...stages, "sum", ...(isLive ? ["of the run"] : [])];
  const longest = slowest === null ? undefined : rows[slowest];
  return (
    <Fold
      summary={
        <>
          By statement <span className="count">{rows.length}</span>
          {longest && (
            <small>
              statement {longest.index + 1} took longest
              {longest.share !== null && `, ${percent(longest.share)} of the run`}
            </small>
          )}
        </>
      }
    >
      <p className="note">
        {trace.repeat > 1 ? "Medians, milliseconds. " : "Milliseconds. "}
        {stages.map((name) => `${name}: ${STATEMENT_MEASURES[name] ?? name}`).join("; ")}.
      </p>
      <Table
        caption={`Times of the statements of ${label}`}
        columns={columns}
        rows={rows.map(({ times, sum, share, index }) => [
          ...times.map(milliseconds),
          milliseconds(sum),
          ...(isLive && share !== null ? [`${percent(share)}${index === slowest ? ", most" : ""}`] : []),
        ])}
        copies
        lead={{
          heading: "statement",
          of: (row) => {
            const statement = trace.statements[row];
            return (
              statement && (
                <button type="button" className="link-button" onClick={() => seek(alias, statement.index)}>
                  {statement.index + 1} {statement.kind}
                  {causeOf(trace, statement, snippet)}
                </button>
              )
            );
          },
        }}
      />
    </Fold>
  );
}

const percent = (share: number) => (share < 0.01 ? "< 1 %" : `${Math.round(100 * share)} %`);
