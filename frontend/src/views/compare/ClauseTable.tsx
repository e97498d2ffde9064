import type { CSSProperties, ReactNode } from "react";
import type { Group, Row, Traces } from "@/document/compared";
import { isFinished, type Links } from "@/document/links";
import type { Trace } from "@/document/trace.gen";
import { ClauseRow } from "./ClauseRow";
import { OutcomeRow } from "./OutcomeRow";

/** What stands side by side: a database, or one of two snippets. */
export interface Column {
  /** As the sides call it. */
  alias: string;
  label: string;
  /** The database whose Django a source is read of. */
  database: string;
  /** What is said where it has no side: that it writes nothing there only where it came to its end. */
  without: string;
}

interface Props {
  caption: string;
  columns: readonly Column[];
  /** What stands above a column. */
  head(column: Column, isBaseline: boolean): ReactNode;
  groups: readonly Group[];
  traces: Traces;
  links: Links;
  stale: boolean;
  /** Whether the row is shown that says how the runs ended, where not well. */
  outcomes: boolean;
  /** What stands there instead of rows. */
  empty: string;
  /** Takes the filters away; null where none hides anything. */
  onAll: (() => void) | null;
}

/** A row for each clause, a column for each side, the baseline first. */
export function ClauseTable(props: Props) {
  const { caption, columns, head, groups, traces, links, stale, outcomes, empty, onAll } = props;
  return (
    <>
      <table className="clauses" style={{ "--sides": columns.length } as CSSProperties}>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Clause</th>
            {columns.map((column, i) => (
              <th scope="col" key={column.alias}>
                {head(column, i === 0)}
              </th>
            ))}
          </tr>
        </thead>
        {outcomes && (
          <tbody data-stale={stale ? "" : undefined}>
            <OutcomeRow columns={columns} traces={traces} />
          </tbody>
        )}
        {groups.map(({ statement, rows }) => (
          <tbody key={statement} data-stale={stale ? "" : undefined}>
            {(groups.length > 1 || statement !== 0) && statement !== null && (
              <tr className="clauses-statement">
                <th scope="rowgroup" colSpan={columns.length + 1}>
                  <span>Statement {statement + 1}</span> <small>{kindOf(rows, traces)}</small>
                </th>
              </tr>
            )}
            {rows.map((row) => (
              <ClauseRow key={row.index} row={row} columns={columns} traces={traces} links={links} />
            ))}
          </tbody>
        ))}
      </table>
      {groups.length === 0 && (
        <p className="compare-empty">
          {empty}{" "}
          {onAll && (
            <button type="button" onClick={onAll}>
              Show all
            </button>
          )}
        </p>
      )}
    </>
  );
}

/** What kind of statement the rows are of. */
function kindOf(rows: readonly Row[], traces: Traces): string {
  const side = rows[0]?.divergence.sides.find(({ statement }) => statement !== null);
  return (side && traces.get(side.alias)?.statements[side.statement ?? -1]?.kind) ?? "";
}

/** What is said of a side that a clause has not: of what did not come to its end nothing is claimed. */
export function withoutSide(trace: Trace | undefined): string {
  if (!trace) return "not known";
  if (trace.outcome.status === "unsupported") return "refused";
  return isFinished(trace) ? "not written" : "not known";
}
