import { memo, useMemo } from "react";
import { CopyButton } from "@/components/chrome/CopyButton";
import { PlanView } from "@/components/plan/PlanView";
import { SqlText } from "@/components/sql/SqlText";
import { isImplicit } from "@/document/clauses";
import { slice } from "@/document/codePoints";
import { linesOf } from "@/document/lines";
import { isClause, type Links } from "@/document/links";
import { gistOf } from "@/document/plan";
import { placeText } from "@/document/rail";
import { runsOf, toFormatted } from "@/document/runs";
import { toSent } from "@/document/sent";
import { duration, spentOf, total } from "@/document/time";
import type { Statement, Trace } from "@/document/trace.gen";
import { Boundary, Raised } from "./Driver";
import { Fold } from "./Fold";
import { Table } from "./Table";

export type Form = "formatted" | "template" | "literal" | "driver";

interface Props {
  trace: Trace;
  statement: Statement;
  links: Links;
  form: Form;
  snippet: string;
}

export const StatementView = memo(function StatementView({ trace, statement, links, form, snippet }: Props) {
  const { index, params, rows, error, driver_error, invented, formatted, kind, literal, logged, plan } =
    statement;
  const text = textOf(statement, form);
  const lines = useMemo(
    () => linked(trace, statement, links, form, text),
    [trace, statement, links, form, text],
  );
  const name = `Statement ${index + 1} on ${trace.target.label}`;
  const isLive = trace.target.mode === "live";
  const taken = total(spentOf(statement.stages, isLive));
  const caller = statement.call === null ? undefined : trace.calls[statement.call];
  const call = caller && !isImplicit(caller) ? caller : undefined;
  const place = call?.place == null ? undefined : trace.places[call.place];
  // `get()` forced by `get()` would be said twice.
  const forced = caller?.forced_by === `${call?.name}()` ? null : caller?.forced_by;
  return (
    <article className="statement" aria-label={name} data-index={index} tabIndex={-1}>
      <header>
        <span>
          {trace.statements.length > 1 && <b>{index + 1} </b>}
          {kind}
          {call && (
            <>
              {" "}
              from{" "}
              {call.range.end > call.range.start
                ? briefly(slice(snippet, call.range.start, call.range.end))
                : call.name}
              {place && ` in ${placeText(place)}`}
            </>
          )}
          {forced && <> by {forced}</>}
          {taken > 0 && (
            <>
              {" · "}
              <span className="taken">
                {!isLive && "compiled in "}
                {duration(taken)}
              </span>
            </>
          )}
        </span>
        <CopyButton text={text} label={`Copy the SQL of ${name}`}>
          Copy
        </CopyButton>
      </header>
      {plan && (
        <Fold
          startsOpen
          summary={
            <span>
              Plan <span className="count">{gistOf(plan)}</span>
              {!plan.analyzed && plan.note && <small>: {plan.note}</small>}
            </span>
          }
        >
          <PlanView plan={plan} name={name} />
        </Fold>
      )}
      <SqlText lines={lines} links={links} />
      {formatted.note && form === "formatted" && <p className="note">{formatted.note}</p>}
      {instead(statement, form) && <p className="note">{instead(statement, form)}</p>}
      {(error || driver_error) && (
        <div className="refused">
          {driver_error && <Raised error={driver_error} />}
          <p>{error ?? driver_error?.message}</p>
        </div>
      )}
      {!statement.executed && !error && (
        <p className="note">
          Nothing was executed.{invented && ` To go on, ORMscope made up an answer: ${invented}`}
        </p>
      )}
      {params.length > 0 && (
        <Fold
          summary={
            <>
              Parameters <span className="count">{params.length}</span>
            </>
          }
        >
          <ParameterTable statement={statement} name={name} />
        </Fold>
      )}
      <Boundary
        key={String(form === "driver")}
        statement={statement}
        name={name}
        isLive={isLive}
        isShown={form === "driver"}
      />
      {logged !== null && logged !== literal && (
        <Fold summary="In connection.queries">
          <pre>{logged}</pre>
        </Fold>
      )}
      {rows && rows.columns.length > 0 && (
        <Fold
          summary={
            <>
              Rows from the driver <span className="count">{rows.fetched}</span>
            </>
          }
        >
          <Table caption={`Rows of ${name}`} columns={rows.columns} rows={rows.rows} />
          {rows.fetched > rows.rows.length && (
            <p className="note">
              The first {rows.rows.length} of {rows.fetched}.
            </p>
          )}
        </Fold>
      )}
    </article>
  );
});

function ParameterTable({ statement: { params, driver }, name }: { statement: Statement; name: string }) {
  const sent = driver?.params ?? [];
  const differs =
    sent.length === params.length &&
    sent.some(({ text, type }, i) => text !== params[i]?.text || type !== params[i]?.type);
  const columns = differs ? ["#", "value", "type", "to the driver"] : ["#", "value", "type"];
  const rows = params.map(({ text, type, cut }, i) => {
    const row = [String(i + 1), cut ? `${text}…` : text, type];
    return differs ? [...row, sent[i]?.text ?? null] : row;
  });
  return <Table caption={`Parameters of ${name}`} columns={columns} rows={rows} />;
}

function textOf({ formatted, sql, literal, driver }: Statement, form: Form): string {
  if (form === "template") return sql;
  if (form === "literal") return literal ?? sql;
  if (form === "driver") return driver?.sql ?? sql;
  return formatted.text;
}

/** Why the template stands where another form was asked for; nothing where it does not. */
function instead({ literal, unwritable, driver }: Statement, form: Form): string | undefined {
  if (form === "literal" && literal === null) {
    return `The template is shown, there is no literal form. ${unwritable ?? ""}`.trim();
  }
  if (form === "driver" && driver === null) return "The template is shown: the driver was handed nothing.";
  return undefined;
}

function linked(trace: Trace, statement: Statement, links: Links, form: Form, text: string) {
  const { fragments, formatted, index, sql } = statement;
  // A literal has values where the fragments have placeholders: their ranges do not hold.
  if (form === "literal" && text !== sql) return linesOf(text, [], []);
  const runs = runsOf(fragments, (fragment) => links.key(trace, index, fragment), isClause);
  if (form === "formatted") return linesOf(text, formatted.tokens, toFormatted(runs, formatted.segments));
  return linesOf(text, [], text === sql ? runs : toSent(runs, sql, text));
}

function briefly(source: string): string {
  const line = source.replace(/\s+/g, " ");
  return line.length > 28 ? `${line.slice(0, 27)}…` : line;
}
