import { memo, useMemo } from "react";
import { PlanView } from "@/components/plan/PlanView";
import { SqlText } from "@/components/sql/SqlText";
import { type Form, instead, linesIn, linkedStatement } from "@/document/forms";
import type { Links } from "@/document/links";
import { gistOf } from "@/document/plan";
import { causeOf } from "@/document/statements";
import { duration, spentOf, total } from "@/document/time";
import type { Statement, Trace } from "@/document/trace.gen";
import { CopySql } from "./CopySql";
import { Boundary, Raised } from "./Driver";
import { Fold } from "./Fold";
import { ParameterTable } from "./ParameterTable";
import { Table } from "./Table";

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
  const linked = useMemo(() => linkedStatement(trace, statement, links), [trace, statement, links]);
  const lines = useMemo(() => linesIn(statement, linked, form), [statement, linked, form]);
  const { alias } = trace.target;
  const name = `Statement ${index + 1} on ${trace.target.label}`;
  const isLive = trace.target.mode === "live";
  const taken = total(spentOf(statement.stages, isLive));
  return (
    <article className="statement" aria-label={name} data-index={index} tabIndex={-1}>
      <header>
        <span>
          {trace.statements.length > 1 && <b>{index + 1} </b>}
          {kind}
          {causeOf(trace, statement, snippet)}
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
        <CopySql statement={statement} form={form} name={name} />
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
          <PlanView plan={plan} name={name} trace={trace} statement={statement} links={links} />
        </Fold>
      )}
      <SqlText lines={lines} links={links} statement={`${alias}.${index}`} />
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
              Parameters <span className="count">{linked.parameters}</span>
            </>
          }
        >
          <ParameterTable alias={alias} statement={statement} linked={linked} links={links} name={name} />
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
          <Table
            caption={`Rows of ${name}`}
            columns={rows.columns}
            types={rows.types}
            rows={rows.rows}
            copies
          />
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
