import { memo, useCallback, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { PlanMode } from "@/api/runs";
import { Prose } from "@/components/findings/Prose";
import { failingOf } from "@/document/failing";
import type { Form } from "@/document/forms";
import type { Links } from "@/document/links";
import type { Outcome, Statement, Trace } from "@/document/trace.gen";
import { DriverFacts } from "./Driver";
import { withoutVersion } from "./heading";
import { StatementView } from "./StatementView";
import { useSought } from "./sought";
import { Table } from "./Table";
import { TimeBar } from "./TimeBar";
import "./column.css";
import "./about.css";
import "./statement.css";
import "./result.css";

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
  /** What a reader should know of this database before its SQL. */
  note: string | null;
  /** The exact Django is told: the columns do not all have the same. */
  django: boolean;
  /** What plans the run asked for, and whether this database can tell one. */
  plan: PlanMode;
  explains: boolean;
  baseline: boolean;
  running: boolean;
  /** Its server has to start first, which takes longer than an answer. */
  starting: boolean;
  /** The trace answers an older run. */
  stale: boolean;
  /** The database, unavailable to the run, answers again. */
  back: boolean;
  onRun(): void;
}

export const Column = memo(function Column(props: Props) {
  const { name, trace, links, form, snippet, note, django, baseline, running, starting, stale } = props;
  const [shown, setShown] = useState(SHOWN);
  const column = useRef<HTMLElement>(null);
  const show = useCallback((index: number) => setShown((now) => Math.max(now, index + 1)), []);
  useSought(trace?.target.alias, column, show);
  const statements = trace?.statements.slice(0, shown) ?? [];
  const more = (trace?.statements.length ?? 0) - statements.length;
  const target = trace?.target;
  const [label = name, series] = name.split(" · Django ");
  const title = target ? withoutVersion(label, target.server_version) : label;
  const failing = trace && failingOf(trace);
  const isAway = trace?.outcome.status === "unavailable" && !running && !stale;
  return (
    <section
      className="column"
      aria-label={name}
      aria-busy={running}
      data-stale={stale ? "" : undefined}
      ref={column}
    >
      <header>
        <div className="column-name">
          <h2>{title}</h2>
          {target && <Mode target={target} />}
          {(django || series) && <span className="version">Django {target?.django_version ?? series}</span>}
          {baseline && <span className="version is-baseline">baseline</span>}
        </div>
        {trace && <TimeBar timings={trace.timings} isLive={trace.target.mode === "live"} />}
        {(stale || running) && (
          <p className="column-state">
            {running ? <span className="running">running</span> : null}
            {stale ? <span>from the previous run</span> : null}
          </p>
        )}
      </header>
      <div className="about">
        {note && <Note text={note} />}
        {trace && trace.statements.length > 0 && <NoPlans {...props} trace={trace} />}
        {target && (
          <DriverFacts key={String(form === "driver")} target={target} startsOpen={form === "driver"} />
        )}
      </div>
      <div className="column-body">
        {trace && trace.outcome.status !== "ok" && (
          <Failure
            outcome={trace.outcome}
            at={failing}
            onShow={() => failing && setShown(Math.max(shown, failing.index + 1))}
          />
        )}
        {isAway && <Away back={props.back} onRun={props.onRun} />}
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
        {!trace && <p className="note waiting">{running ? waitingFor(starting) : "Not run yet."}</p>}
      </div>
    </section>
  );
});

const waitingFor = (starting: boolean) =>
  starting ? "It is being started. That takes longer than its answers." : "Waiting for its answer…";

/** What the column's SQL is: executed on a server, or compiled for one. */
function Mode({ target: { mode, server_version } }: { target: Trace["target"] }) {
  const version = (
    <span className="version">{mode === "live" ? server_version : COMPILED(server_version)}</span>
  );
  const badge = <span className={`badge ${mode}`}>{mode}</span>;
  return mode === "live" ? (
    <>
      {version} {badge}
    </>
  ) : (
    <>
      {badge} {version}
    </>
  );
}

/** A long note shows how it begins; the whole of it at a click. */
function Note({ text }: { text: string }) {
  const [isWhole, setWhole] = useState(false);
  if (text.length < BRIEF) return <p className="note">{text}</p>;
  return (
    <p className="note">
      {isWhole ? text : `${text.slice(0, BRIEF).replace(/\W*\w*$/, "")}… `}{" "}
      <button
        type="button"
        className="link-button"
        aria-expanded={isWhole}
        onClick={() => setWhole(!isWhole)}
      >
        {isWhole ? "less" : "more"}
      </button>
    </p>
  );
}

const BRIEF = 56;

const COMPILED = (version: string) => `for ${version}, nothing executed`;

/** Why none of the column's statements has a plan, though plans were asked for. */
function NoPlans({ trace: { target }, plan, explains }: Props & { trace: Trace }) {
  if (plan === "none" || (target.mode === "live" && explains)) return null;
  return (
    <p className="note">
      {target.mode === "compiled"
        ? "No plans: nothing is executed on a compiled database, so none can be asked for one."
        : "No plans: ORMscope does not ask this database for any."}
    </p>
  );
}

const WORDS: Record<Outcome["status"], string> = {
  ok: "Done",
  unsupported: "This database cannot do it",
  error: "The snippet raised an error here",
  denied: "Snippets may not do this",
  budget: "This asks for more than a run may use",
  killed: "Stopped before its end",
  halted: "Compiled as far as it goes without rows",
  unavailable: "This database cannot be reached",
  internal: "ORMscope itself failed here",
};

/** What becomes of a database that could not be reached: the page looks after it by itself. */
function Away({ back, onRun }: Pick<Props, "back" | "onRun">) {
  return (
    <p className="away" role="status">
      {back ? (
        <>
          It can be reached again.{" "}
          <button type="button" onClick={onRun}>
            Run again
          </button>
        </>
      ) : (
        "This page looks by itself whether it is back."
      )}
    </p>
  );
}

interface FailureProps {
  outcome: Outcome;
  /** The statement that was refused: the whole of its error stands there. */
  at: Statement | null;
  /** Makes sure that the statement is drawn. */
  onShow: () => void;
}

function Failure({ outcome: { status, type, message, stage }, at, onShow }: FailureProps) {
  if (at) {
    const show = (event: React.MouseEvent) => {
      const column = event.currentTarget.closest(".column");
      flushSync(onShow);
      const statement = column?.querySelector<HTMLElement>(`.statement[data-index="${at.index}"]`);
      statement?.scrollIntoView({ block: "center" });
      statement?.focus({ preventScroll: true });
    };
    return (
      <p className={`failure ${status}`}>
        <button type="button" className="link-button" onClick={show}>
          Statement {at.index + 1}
        </button>{" "}
        {status === "unsupported" ? "cannot be done here" : "failed"}
        {type && `: ${type}`}
      </p>
    );
  }
  return (
    <div className={`failure ${status}`}>
      <h3>{WORDS[status]}</h3>
      {message && (
        <p>
          <Prose text={message} />
        </p>
      )}
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
        <Table caption={`Result on ${target.label}`} columns={columns} rows={rows} copies />
      ) : (
        <pre>{text.cut ? `${text.text}…` : text.text}</pre>
      )}
    </div>
  );
}
