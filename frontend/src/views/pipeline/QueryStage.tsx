import { useMemo } from "react";
import { Tag } from "@/components/linking/Tag";
import { Listing } from "@/components/listing/Listing";
import { counted } from "@/document/counted";
import type { Links } from "@/document/links";
import { keyOfCall, keyOfPart, type StateRow, statesAround, statesOf, wordsOf } from "@/document/queryStates";
import type { Call, JoinStep, Trace } from "@/document/trace.gen";
import { CallRow, textOfCall } from "./CallRow";
import { Parts } from "./Parts";
import { placeIn, type StageProps } from "./stage";

/** The state of `Query`, call by call: what each added, took away and joined. */
export function QueryStage(props: StageProps) {
  const { trace, links, snippet, chosen, go } = props;
  const calls = useMemo(() => statesOf(trace), [trace]);
  const at = placeIn(calls, chosen.call);
  const call = calls[at];
  const last = calls.at(-1);
  const joins = calls.reduce((sum, each) => sum + each.joins.length, 0);
  return (
    <>
      <Parts
        received={counted(calls.length, "call that builds", "calls that build")}
        made={last ? rootsOf(last) || "a Query that is still empty" : "no Query"}
        decided={joins > 0 ? `${counted(joins, "step")} of joining tables, each with its reason` : "no join"}
      />
      {call ? (
        <div className="pair-of-panes" data-narrow-list="">
          <Listing
            label={`Calls that build, ${trace.target.label}`}
            count={calls.length}
            current={at}
            onChoose={(row) => go({ call: calls[row]?.index ?? 0 })}
            links={links}
            row={(row) => {
              const each = calls[row] as Call;
              return {
                link: keyOfCall(links, each),
                quiet: each.changes.length === 0,
                content: <CallRow call={each} snippet={snippet} links={links} note={changed(each)} />,
              };
            }}
          />
          <State {...props} call={call} />
        </div>
      ) : (
        <p className="note">No call built a query.</p>
      )}
    </>
  );
}

const rootsOf = ({ query }: Call) =>
  query.flatMap(({ parent, name }) => (parent === null ? name : [])).join(", ");

const changed = ({ changes }: Call) =>
  changes.length > 0 ? changes.map(({ attribute }) => attribute).join(", ") : "leaves Query as it is";

function State({ call, trace, links, snippet }: StageProps & { call: Call }) {
  const { previous, before, after } = useMemo(() => statesAround(trace, call), [trace, call]);
  const gone = before.filter(({ state }) => state === "gone").length;
  const fresh = after.filter(({ state }) => state === "new").length;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key.
    <section className="pane-detail" aria-label={`Query around ${textOfCall(snippet, call)}`} tabIndex={0}>
      <div className="states">
        <section>
          <h3>
            Before{" "}
            <small>
              {previous ? `after ${briefly(textOfCall(snippet, previous))}` : "an empty Query"}
              {gone > 0 && ` · ${gone} gone`}
            </small>
          </h3>
          <StateTree rows={before} trace={trace} links={links} label="Query before" />
        </section>
        <section>
          <h3>
            After{" "}
            <small>
              {briefly(textOfCall(snippet, call))} · {fresh > 0 ? `${fresh} new` : "nothing new"}
            </small>
          </h3>
          <StateTree rows={after} trace={trace} links={links} label="Query after" />
        </section>
      </div>
      {call.joins.length > 0 && <Joins joins={call.joins} />}
      {call.changes.length > 0 && (
        <section className="stage-part">
          <h3>
            Changed <small>as Query has it</small>
          </h3>
          <dl className="changes">
            {call.changes.map(({ attribute, before: was, after: is }) => (
              <div key={attribute}>
                <dt>{attribute}</dt>
                <dd>
                  {was ? <del>{was}</del> : <span className="soft">nothing</span>}{" "}
                  <span aria-hidden="true">→</span>{" "}
                  {is ? <ins>{is}</ins> : <span className="soft">nothing</span>}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </section>
  );
}

const briefly = (text: string) => (text.length > 30 ? `${text.slice(0, 29)}…` : text);

interface TreeProps {
  rows: readonly StateRow[];
  trace: Trace;
  links: Links;
  label: string;
}

const SIGNS: Record<StateRow["state"], string> = { kept: "", new: "+", gone: "−" };

/** A `Query` as an indented list: what is new has a plus, what goes a minus, each its clause's letter. */
function StateTree({ rows, trace, links, label }: TreeProps) {
  if (rows.length === 0) return <p className="note">Nothing yet.</p>;
  return (
    <ul className="state-tree" aria-label={label}>
      {rows.map((row, i) => {
        const key = keyOfPart(links, trace, row);
        const clause = links.clause(key ?? "");
        const { name, text } = wordsOf(row, (rows[i + 1]?.depth ?? 0) > row.depth);
        return (
          <li
            // biome-ignore lint/suspicious/noArrayIndexKey: parts of a query have no other identity.
            key={i}
            data-state={row.state}
            data-link={key}
            data-colour={clause?.colour}
            data-root={row.depth === 0 ? "" : undefined}
            style={{ "--depth": row.depth } as React.CSSProperties}
          >
            <span className="sign" aria-hidden="true">
              {SIGNS[row.state]}
            </span>
            <span className="state-text">
              {row.state !== "kept" && <span className="visually-hidden">{row.state}: </span>}
              {name && <b>{name}</b>}{" "}
              {text && (
                <code className={clause && "link"} data-link={key} data-colour={clause?.colour}>
                  {text}
                </code>
              )}
            </span>
            {clause && row.depth > 0 && row.state !== "kept" && (
              <Tag letter={clause.letter} colour={clause.colour} />
            )}
          </li>
        );
      })}
    </ul>
  );
}

function Joins({ joins }: { joins: readonly JoinStep[] }) {
  return (
    <section className="stage-part">
      <h3>Joins, step by step</h3>
      <ol className="join-steps">
        {joins.map(({ alias, table, type, action, reason }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other identity.
          <li key={i}>
            <b>{action}</b>{" "}
            <code>
              {type} {table}
              {alias !== table && ` AS ${alias}`}
            </code>
            {reason && <span>: {reason}</span>}
          </li>
        ))}
      </ol>
    </section>
  );
}
