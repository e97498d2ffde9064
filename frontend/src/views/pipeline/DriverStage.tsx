import { Boundary, DriverFacts, Raised } from "@/components/column/Driver";
import { StatementChoice } from "@/components/column/StatementChoice";
import { Table } from "@/components/column/Table";
import { PlaceSource } from "@/components/source/PlaceSource";
import { counted } from "@/document/counted";
import type { Statement, Trace } from "@/document/trace.gen";
import { Parts } from "./Parts";
import { type StageProps, statementOf } from "./stage";

/** The driver: what it was handed, what it gave back, and what Django makes of that. */
export function DriverStage(props: StageProps) {
  const { trace, traces, snippet, go } = props;
  const { target, statements } = trace;
  const statement = statementOf(props);
  const sent = statements.filter(({ driver }) => driver).length;
  const fetched = statements.reduce((sum, { rows }) => sum + (rows?.fetched ?? 0), 0);
  const isLive = target.mode === "live";
  return (
    <>
      <Parts
        received={`${counted(sent, "statement")}${target.paramstyle ? `, parameters as ${target.paramstyle}` : ""}`}
        made={isLive ? `${counted(fetched, "row")} fetched` : "no rows: nothing was executed"}
        decided={statement?.driver_error ? <Raised error={statement.driver_error} /> : "no error"}
      />
      {statements.length > 1 && statement && (
        <StatementChoice
          traces={[trace, ...traces]}
          snippet={snippet}
          index={statement.index}
          count={statements.length}
          onChoose={(next) => go({ statement: next, node: null })}
        />
      )}
      <div className="driver-stage statement">
        <DriverFacts target={target} startsOpen={!statement} />
        {statement && <AtDriver key={statement.index} statement={statement} trace={trace} />}
      </div>
    </>
  );
}

function AtDriver({ statement, trace }: { statement: Statement; trace: Trace }) {
  const { index, driver, rows, converters, instances, error, driver_error } = statement;
  const { target } = trace;
  const name = `Statement ${index + 1} on ${target.label}`;
  const isLive = target.mode === "live";
  return (
    <>
      {/* What ended the run stands above already. */}
      {(error || driver_error) && error !== trace.outcome.message && (
        <div className="refused">
          {driver_error && <Raised error={driver_error} />}
          <p>{error ?? driver_error?.message}</p>
        </div>
      )}
      {driver ? (
        <section className="stage-part">
          <h3>{isLive ? "What it got" : "What it would get"}</h3>
          <pre className="text">{driver.sql}</pre>
          <Boundary statement={statement} name={name} isLive={isLive} isShown />
        </section>
      ) : (
        <p className="note">The driver was handed nothing for this statement.</p>
      )}
      {rows && isLive && (
        <section className="stage-part">
          <h3>
            What it gave back <small>{counted(rows.fetched, "row")}</small>
          </h3>
          <p className="note">
            rowcount {rows.count === -1 ? "not known to the driver" : rows.count}
            {rows.chunks.length > 0 && ` · fetched ${chunks(rows.chunks)}`}
          </p>
          {rows.columns.length > 0 && (
            <Table caption={`Rows of ${name}`} columns={rows.columns} types={rows.types} rows={rows.rows} />
          )}
        </section>
      )}
      {converters.length > 0 && (
        <section className="stage-part">
          <h3>
            What Django converts <small>after the driver, column by column</small>
          </h3>
          <ul className="converters">
            {converters.map(({ column, name: by, place }) => {
              const where = place === null ? undefined : trace.places[place];
              return (
                <li key={`${column} ${by}`}>
                  <b>{rows?.columns[column] ?? `column ${column + 1}`}</b>{" "}
                  {where ? (
                    <PlaceSource database={target.alias} place={where}>
                      <code>{by}</code>
                    </PlaceSource>
                  ) : (
                    <code>{by}</code>
                  )}
                </li>
              );
            })}
          </ul>
        </section>
      )}
      {instances > 0 && (
        <p className="note">
          {counted(instances, "model instance or row", "model instances or rows")} made of it.
        </p>
      )}
    </>
  );
}

/** `100 at once, 100, 20`; many fetches are counted. */
function chunks(sizes: readonly number[]): string {
  const filled = sizes.filter((size) => size > 0);
  if (filled.length === 0) return "no row";
  if (filled.length === 1) return `${filled[0]} at once`;
  return filled.length > 8
    ? `in ${filled.length} chunks of at most ${Math.max(...filled)}`
    : `in chunks of ${filled.join(", ")}`;
}
