import type { CSSProperties } from "react";
import { Prose } from "@/components/findings/Prose";
import { PlaceSource } from "@/components/source/PlaceSource";
import { checkRowsOf, placeAt } from "@/document/migrations";
import type { CheckMessage, MigrationTrace, SourceRange } from "@/document/trace.gen";
import type { Shown } from "./shown";

interface Props {
  columns: readonly Shown[];
  onPoint(range: SourceRange): void;
}

/** What Django's system checks say of the models, object by object, on each database. */
export function Checks({ columns, onPoint }: Props) {
  const traces = columns.flatMap(({ trace }) => trace ?? []);
  const rows = checkRowsOf(traces);
  const isBusy = columns.some(({ isRunning }) => isRunning);
  const isStale = columns.some(({ isStale }) => isStale);
  if (rows.length === 0)
    return (
      <p className="note schema-empty">
        {traces.length === 0
          ? "No database has answered yet."
          : traces.length === 1
            ? "Nothing to say: these models suit this database."
            : "Nothing to say: these models suit all of these databases."}
      </p>
    );
  return (
    <section
      className="table checks"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key.
      tabIndex={0}
      data-pane=""
      aria-label="Checks"
      aria-busy={isBusy}
      data-stale={isStale ? "" : undefined}
    >
      <table style={{ "--sides": traces.length } as CSSProperties}>
        <thead>
          <tr>
            <th scope="col">Object</th>
            {traces.map(({ target }) => (
              <th scope="col" key={target.alias}>
                {target.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ object, range, cells, differs }) => (
            <tr key={object}>
              <th scope="row">
                {range ? (
                  <button type="button" className="link-button" onClick={() => onPoint(range)}>
                    <code>{object}</code>
                  </button>
                ) : (
                  <code>{object}</code>
                )}
                {differs && <small>≠ not everywhere</small>}
              </th>
              {cells.map((messages, at) => (
                <td key={traces[at]?.target.alias}>
                  {messages.length === 0 ? (
                    <span className="null">nothing</span>
                  ) : (
                    messages.map((message, i) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: a check may say the same twice.
                      <Message key={i} message={message} trace={traces[at]} />
                    ))
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Message({ message, trace }: { message: CheckMessage; trace: MigrationTrace | undefined }) {
  const { level, id, message: text, hint, by } = message;
  const place = trace ? placeAt(trace, message.place) : null;
  return (
    <div className={level === "error" || level === "critical" ? "failure" : "failure unavailable"}>
      <b>
        {level} <code>{id}</code>
      </b>
      <p>
        <Prose text={text} />
      </p>
      {hint && (
        <p className="note">
          <Hint text={hint} />
        </p>
      )}
      <small>{by}</small> {place && trace && <PlaceSource database={trace.target.alias} place={place} />}
    </div>
  );
}

/** A hint, with the address of Django's documentation to follow. */
const Hint = ({ text }: { text: string }) =>
  text.split(/(https:\S+)/).map((part) =>
    part.startsWith("https:") ? (
      <a key={part} href={part} target="_blank" rel="noreferrer">
        {part.startsWith("https://docs.djangoproject.com/") ? "Django's documentation" : part}
      </a>
    ) : (
      <Prose key={part} text={part} />
    ),
  );
