import { counted } from "@/document/counted";
import type { LetteredLoss } from "@/document/migrations";
import type { SourceRange } from "@/document/trace.gen";
import { DatabaseColumn, rowsStyle } from "./DatabaseColumn";
import { Losses } from "./Losses";
import { ReadTableView } from "./ReadTableView";
import type { Shown } from "./shown";
import { Written } from "./Written";

interface Props {
  columns: readonly Shown[];
  losses: ReadonlyMap<string, readonly LetteredLoss[]>;
  onPoint(range: SourceRange): void;
}

const ROWS = 3;
const NONE: readonly LetteredLoss[] = [];

/** What each database, asked for its tables, gives back of the models, and what is lost on the way. */
export function Introspection({ columns, losses, onPoint }: Props) {
  const isCompiled = ({ trace }: Shown) => trace?.target.mode === "compiled";
  const compiled = columns.filter(isCompiled);
  return (
    <div className="schema-read">
      {compiled.length > 0 && (
        <p className="note schema-empty">
          {new Intl.ListFormat("en").format(compiled.map(({ trace, name }) => trace?.target.label ?? name))}:
          compiled only. Nothing was executed there, so there is nothing to read back.
        </p>
      )}
      {compiled.length < columns.length && (
        <Read columns={columns.filter((shown) => !isCompiled(shown))} losses={losses} onPoint={onPoint} />
      )}
    </div>
  );
}

function Read({ columns, losses, onPoint }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key.
    <section className="columns" tabIndex={0} data-pane="" aria-label="Databases" style={rowsStyle(ROWS)}>
      {columns.map((shown) => (
        <DatabaseColumn key={shown.alias} shown={shown} isBaseline={false} rows={ROWS}>
          {({ reading, places }) => {
            if (!reading)
              return (
                <p className="note schema-cell" style={{ gridRow: `span ${ROWS}` }}>
                  Nothing was read back: see what stopped it under DDL.
                </p>
              );
            const own = losses.get(shown.alias) ?? NONE;
            return (
              <>
                <div className="schema-cell">
                  <h4>
                    Tables read back <span className="count">{reading.tables.length}</span>
                  </h4>
                  {reading.tables.map((table) => (
                    <ReadTableView key={table.name} table={table} />
                  ))}
                </div>
                <div className="schema-cell">
                  <Written text={reading.inspectdb} losses={own}>
                    <h4>
                      <code>inspectdb</code> writes{" "}
                      {own.length > 0 && <small>{counted(own.length, "loss", "losses")}, told below</small>}
                    </h4>
                  </Written>
                </div>
                <div className="schema-cell">
                  <h4>
                    Lost on the way <span className="count">{own.length}</span>
                  </h4>
                  <Losses losses={own} places={places} database={shown.alias} onPoint={onPoint} />
                </div>
              </>
            );
          }}
        </DatabaseColumn>
      ))}
    </section>
  );
}
