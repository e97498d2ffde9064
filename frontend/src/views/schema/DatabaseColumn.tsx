import type { CSSProperties, ReactNode } from "react";
import { DatabaseHeading } from "@/components/column/DatabaseHeading";
import type { MigrationTrace } from "@/document/trace.gen";
import type { Shown } from "./shown";

interface Props {
  shown: Shown;
  isBaseline: boolean;
  /** How many rows of the grid it has below its heading. */
  rows: number;
  children(trace: MigrationTrace): ReactNode;
}

/** A database's column: its heading, and what it has to say once it has answered. */
export function DatabaseColumn({ shown, isBaseline, rows, children }: Props) {
  const { name, trace, message, isRunning, isStale } = shown;
  return (
    <section
      className="column"
      aria-label={name}
      aria-busy={isRunning}
      data-stale={isStale ? "" : undefined}
      style={{ gridRow: `span ${rows + 1}` }}
    >
      <header>
        <div className="column-name">
          <DatabaseHeading name={name} target={trace?.target} isRunning={isRunning} isStale={isStale} />
          {isBaseline && <span className="version is-baseline">baseline</span>}
        </div>
      </header>
      {trace ? (
        children(trace)
      ) : (
        <p className="note waiting schema-cell" style={{ gridRow: `span ${rows}` }}>
          {isRunning ? "Waiting for its answer…" : (message ?? "Not run yet.")}
        </p>
      )}
    </section>
  );
}

/** As many rows for every column, so that what belongs together begins at one height. */
export const rowsStyle = (rows: number): CSSProperties => ({
  gridTemplateRows: `auto repeat(${rows - 1}, auto) 1fr`,
});
