import { Fold } from "@/components/column/Fold";
import { Prose } from "@/components/findings/Prose";
import { counted } from "@/document/counted";
import { changesIn, type Stretch, sideOf, stretchesOf } from "@/document/migrations";
import type { MigrationTrace } from "@/document/trace.gen";
import { DatabaseColumn, rowsStyle } from "./DatabaseColumn";
import { OperationBlock } from "./OperationBlock";
import { Statements } from "./Statements";
import type { Shown } from "./shown";

/** A column a database: what its schema editor made of each operation, before it, and to undo it. */
export function Ddl({ columns }: { columns: readonly Shown[] }) {
  const most = Math.max(0, ...columns.map(({ trace }) => trace?.operations.length ?? 0));
  const rows = most + 2;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key.
    <section className="columns" tabIndex={0} data-pane="" aria-label="Databases" style={rowsStyle(rows)}>
      {columns.map((shown, at) => (
        <DatabaseColumn
          key={shown.alias}
          shown={shown}
          isBaseline={at === 0 && columns.length > 1}
          rows={rows}
        >
          {(trace) => (
            <>
              <div className="schema-cell">
                {trace.outcome.status !== "ok" && trace.outcome.message && (
                  <p className="refused">
                    <Prose text={trace.outcome.message} />
                  </p>
                )}
                <Phase trace={trace} what="Creating the models" stretches={stretchesOf(trace, "setup")} />
              </div>
              {Array.from({ length: most }, (_, operation) => (
                <OperationBlock
                  // biome-ignore lint/suspicious/noArrayIndexKey: an operation is known by its place.
                  key={operation}
                  trace={trace}
                  operation={operation}
                  side={sideOf(shown.rows, operation, shown.alias)}
                  baseline={at > 0 ? (columns[0]?.name ?? null) : null}
                />
              ))}
              <div className="schema-cell">
                <Phase trace={trace} what="Undoing it" stretches={stretchesOf(trace, "undo")} />
                <AsBefore trace={trace} />
              </div>
            </>
          )}
        </DatabaseColumn>
      ))}
    </section>
  );
}

function Phase({
  trace,
  what,
  stretches,
}: {
  trace: MigrationTrace;
  what: string;
  stretches: readonly Stretch[];
}) {
  const count = changesIn(stretches);
  if (stretches.length === 0) return null;
  return (
    <div className="statement phase">
      <Fold
        summary={
          <span>
            {what}: {counted(count, "statement")}
          </span>
        }
      >
        <Statements trace={trace} stretches={stretches} />
      </Fold>
    </div>
  );
}

/** Whether nothing of it is left, as introspection reads what there is. */
function AsBefore({ trace }: { trace: MigrationTrace }) {
  const { restored, target } = trace;
  if (!restored)
    return target.mode === "compiled" ? (
      <p className="note">Compiled only: nothing was executed, so there was nothing to put back.</p>
    ) : null;
  return (
    <div className="as-before">
      <p className={restored.is_equal ? "note" : "refused"}>
        {restored.is_equal ? "✓ The schema is as it was before." : "✗ The schema is not as it was before."}{" "}
        <small title="Checksums of the schema as introspection reads it, before and after">
          <code>{restored.before.slice(0, 8)}</code> → <code>{restored.after.slice(0, 8)}</code>
        </small>
      </p>
      <Sentences of={restored.differences} />
      {restored.tolerated.length > 0 && (
        <>
          <p className="note">Django does not put back:</p>
          <Sentences of={restored.tolerated} />
        </>
      )}
    </div>
  );
}

function Sentences({ of }: { of: readonly string[] }) {
  if (of.length === 0) return null;
  return (
    <ul className="note">
      {of.map((sentence) => (
        <li key={sentence}>
          <Prose text={sentence} />
        </li>
      ))}
    </ul>
  );
}
