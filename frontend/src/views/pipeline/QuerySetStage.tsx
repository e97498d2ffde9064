import { Table } from "@/components/column/Table";
import { Listing } from "@/components/listing/Listing";
import { PlaceSource } from "@/components/source/PlaceSource";
import { counted } from "@/document/counted";
import { keyOfCall } from "@/document/queryStates";
import { duration } from "@/document/time";
import type { Call, Trace } from "@/document/trace.gen";
import { CallRow, textOfCall } from "./CallRow";
import { Parts } from "./Parts";
import { placeIn, type StageProps } from "./stage";

const EFFECTS: Record<Call["effect"], string> = {
  builds: "It builds: a new queryset, and nothing is asked of the database.",
  evaluates: "It evaluates: the database is asked.",
  none: "It neither builds a query nor asks the database.",
};

/** The calls in their order: what each was given, and whether it asked the database. */
export function QuerySetStage(props: StageProps) {
  const { trace, links, snippet, chosen, go } = props;
  const { calls } = trace;
  const at = placeIn(calls, chosen.call);
  const call = calls[at];
  const evaluating = calls.filter(({ effect }) => effect === "evaluates");
  return (
    <>
      <Parts
        received={calls[0] ? calls[0].receiver : "no call reached a queryset"}
        made={made(calls) || "nothing"}
        decided={
          evaluating.length > 0
            ? `asked the database ${evaluating.length === 1 ? "once" : `${evaluating.length} times`}: ${reasons(evaluating)}`
            : "never asked the database"
        }
      />
      {call && (
        <div className="pair-of-panes">
          <Listing
            label={`Calls on ${trace.target.label}`}
            count={calls.length}
            current={at}
            onChoose={(row) => go({ call: calls[row]?.index ?? 0 })}
            links={links}
            row={(row) => {
              const each = calls[row] as Call;
              return {
                depth: depthOf(calls, each),
                link: keyOfCall(links, each),
                quiet: each.effect === "none",
                content: <CallRow call={each} snippet={snippet} links={links} note={each.effect} />,
              };
            }}
          />
          <CallDetail {...props} call={call} />
        </div>
      )}
    </>
  );
}

/** A call in the project's own code hangs below the one of the snippet that led there. */
function depthOf(calls: readonly Call[], call: Call): number {
  let depth = 0;
  for (let at = call.parent; at !== null && depth < 9; at = calls[at]?.parent ?? null) depth += 1;
  return depth;
}

const reasons = (calls: readonly Call[]) =>
  [...new Set(calls.map(({ forced_by, name }) => forced_by ?? `${name}()`))].slice(0, 4).join(", ");

function CallDetail({ call, trace, snippet, go }: StageProps & { call: Call }) {
  const { effect, forced_by, receiver, result, arguments: given, place } = call;
  const taken = timeOf(trace, call);
  const statements = trace.statements.filter((statement) => statement.call === call.index);
  const where = place === null ? null : trace.places[place];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key.
    <section className="pane-detail" aria-label={textOfCall(snippet, call)} tabIndex={0}>
      <h3>
        <code>{call.name}</code> <small>{taken > 0 && duration(taken)}</small>
      </h3>
      <p>
        {EFFECTS[effect]} {forced_by && `Made to by ${forced_by}.`}
      </p>
      <p className="flow">
        <code>{receiver}</code> → <code>{result || "nothing"}</code>
      </p>
      {where && <PlaceSource database={trace.target.alias} place={where} />}
      {given.length > 0 && (
        <Table
          caption={`Arguments of ${call.name}`}
          columns={["argument", "value", "type"]}
          rows={given.map(({ keyword, text }, i) => [
            keyword ?? String(i + 1),
            text.cut ? `${text.text}…` : text.text,
            text.type,
          ])}
        />
      )}
      {effect === "builds" && (
        <p>
          <button
            type="button"
            className="link-button"
            onClick={() => go({ stage: "query", call: call.index })}
          >
            What it did to the Query
          </button>
        </p>
      )}
      {statements.length > 0 && (
        <>
          <h4>{counted(statements.length, "statement")}</h4>
          <ul className="pieces">
            {statements.slice(0, MOST).map(({ index, kind, sql }) => (
              <li key={index}>
                <button
                  type="button"
                  className="piece"
                  onClick={() => go({ stage: "compiler", statement: index, node: null })}
                >
                  <b>
                    {index + 1} {kind}
                  </b>{" "}
                  <code>{sql.length > 80 ? `${sql.slice(0, 80)}…` : sql}</code>
                </button>
              </li>
            ))}
          </ul>
          {statements.length > MOST && <p className="note">and {statements.length - MOST} more</p>}
        </>
      )}
    </section>
  );
}

/** The last queryset that was built, and what the last evaluation gave. */
function made(calls: readonly Call[]): string {
  const last = (effect: Call["effect"]) => calls.findLast((call) => call.effect === effect)?.result;
  return [last("builds"), last("evaluates")].filter(Boolean).join(", then ");
}

const MOST = 20;

function timeOf({ events }: Trace, { index }: Call): number {
  const event = events.find(({ call }) => call === index);
  return event ? event.end - event.start : 0;
}
