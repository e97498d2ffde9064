import { memo, useState } from "react";
import type { Links } from "@/document/links";
import type { Outcome, Trace } from "@/document/trace.gen";
import { type Form, StatementView } from "./StatementView";
import { Table } from "./Table";
import { TimeBar } from "./TimeBar";
import "./column.css";

/** More statements than this stay folded: a loop can make hundreds. */
const SHOWN = 20;
const STEP = 100;

interface Props {
  /** What is known before the first answer, and when none comes. */
  name: string;
  trace: Trace | null;
  links: Links;
  form: Form;
  snippet: string;
  baseline: boolean;
  running: boolean;
  /** The trace answers an older run. */
  stale: boolean;
}

export const Column = memo(function Column(props: Props) {
  const { name, trace, links, form, snippet, baseline, running, stale } = props;
  const [shown, setShown] = useState(SHOWN);
  const statements = trace?.statements.slice(0, shown) ?? [];
  const more = (trace?.statements.length ?? 0) - statements.length;
  const target = trace?.target;
  const notes = [target?.mode === "compiled" ? "nothing executed" : "", baseline ? "baseline" : ""].filter(
    Boolean,
  );
  return (
    <section className="column" aria-label={name} aria-busy={running} data-stale={stale ? "" : undefined}>
      <header>
        <div className="column-name">
          <h2>{name}</h2>
          {target && <span className="version">{target.server_version}</span>}
          {target && <span className={`badge ${target.mode}`}>{target.mode}</span>}
        </div>
        {trace && <TimeBar timings={trace.timings} notes={notes} />}
        {(stale || running) && (
          <p className="column-state">
            {running ? <span className="running">running</span> : null}
            {stale ? "from the previous run" : null}
          </p>
        )}
      </header>
      <div className="column-body">
        {trace && trace.outcome.status !== "ok" && <Failure outcome={trace.outcome} />}
        {statements.map((statement) => (
          <StatementView
            key={statement.index}
            trace={trace as Trace}
            statement={statement}
            links={links}
            form={form}
            snippet={snippet}
          />
        ))}
        {more > 0 && (
          <button type="button" className="more" onClick={() => setShown(shown + STEP)}>
            and {more} more statements
          </button>
        )}
        {trace?.outcome.status === "ok" && trace.statements.length === 0 && (
          <p className="note">No statement: a queryset runs when something asks it for rows.</p>
        )}
        {trace?.output && (
          <div className="result">
            <h3>Printed</h3>
            <pre>{trace.output}</pre>
          </div>
        )}
        {trace?.value && <Result trace={trace} value={trace.value} />}
        {!trace && <p className="note waiting">{running ? "Waiting for its answer…" : "Not run yet."}</p>}
      </div>
    </section>
  );
});

const WORDS: Record<Outcome["status"], string> = {
  ok: "Done",
  unsupported: "This database cannot do it",
  error: "The snippet raised an error here",
  denied: "Snippets may not do this",
  budget: "This asks for more than a run may use",
  killed: "Stopped at its deadline",
  halted: "Compiled as far as it goes without rows",
  unavailable: "This database cannot be reached",
  internal: "ORMscope itself failed here",
};

function Failure({ outcome: { status, type, message, stage } }: { outcome: Outcome }) {
  return (
    <div className={`failure ${status}`}>
      <h3>{WORDS[status]}</h3>
      {message && <p>{message}</p>}
      <small>{[type, stage && `in the ${stage}`].filter(Boolean).join(" · ")}</small>
    </div>
  );
}

function Result({ trace: { target }, value }: { trace: Trace; value: NonNullable<Trace["value"]> }) {
  const { columns, rows, type, text, truncated } = value;
  const made = target.mode === "compiled";
  if (made && rows.length === 0) return null;
  return (
    <div className="result">
      <h3>
        Result <span className="type">{type}</span>
        {columns.length > 0 && (
          <span className="count">{truncated ? `first ${rows.length}` : rows.length}</span>
        )}
      </h3>
      {columns.length > 0 && rows.length > 0 ? (
        <Table caption={`Result on ${target.label}`} columns={columns} rows={rows} />
      ) : (
        <pre>{text.cut ? `${text.text}…` : text.text}</pre>
      )}
    </div>
  );
}
