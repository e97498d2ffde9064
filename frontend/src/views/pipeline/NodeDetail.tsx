import { PlaceSource } from "@/components/source/PlaceSource";
import { slice } from "@/document/codePoints";
import { nameOf } from "@/document/decided";
import type { Fragment, Origin, Statement } from "@/document/trace.gen";
import { textOfCall } from "./CallRow";
import type { StageProps } from "./stage";

const CAUSES: Record<Exclude<Origin["kind"], "call">, string> = {
  manager: "the manager's get_queryset()",
  meta: "Meta.ordering of the model",
  orm: "Django's ORM, by itself",
  backend: "the database's backend",
};

const MOST = 400;

/** One node of the compile tree: who asked for it, which method wrote it, what that depended on. */
export function NodeDetail({
  statement,
  node: fragment,
  trace,
  snippet,
  go,
}: StageProps & { statement: Statement; node: Fragment }) {
  const { node, clause, place, origin, decisions, exact, start, end, param_start, param_end } = fragment;
  const where = trace.places[place];
  const sql = slice(statement.sql, start, end);
  const params = statement.params.slice(param_start, param_end);
  const call = origin.call === null ? undefined : trace.calls[origin.call];
  return (
    <section className="node-detail" aria-label={`Node ${node}`} aria-live="polite">
      <h3>
        <code>{node}</code> <small>in {clause}</small>
      </h3>
      <dl className="told">
        <div>
          <dt>asked for by</dt>
          <dd>
            {call ? (
              <button
                type="button"
                className="link-button"
                onClick={() => go({ stage: "queryset", call: call.index })}
              >
                <code>
                  {origin.range
                    ? slice(snippet, origin.range.start, origin.range.end).replace(/\s+/g, " ")
                    : textOfCall(snippet, call)}
                </code>
              </button>
            ) : (
              CAUSES[origin.kind === "call" ? "orm" : origin.kind]
            )}
          </dd>
        </div>
        <div>
          <dt>returned</dt>
          <dd>
            <code>{sql.length > MOST ? `${sql.slice(0, MOST)}…` : sql}</code>
            {params.length > 0 && (
              <>
                {" "}
                with <code>{params.map(({ text, cut }) => (cut ? `${text}…` : text)).join(", ")}</code>
              </>
            )}
            {!exact && (
              <p className="note">
                Its place is not certain: the same text stands in another place that would have fitted as
                well.
              </p>
            )}
          </dd>
        </div>
        {where && (
          <div>
            <dt>written by</dt>
            <dd>
              <PlaceSource database={trace.target.alias} place={where}>
                <code>{where.name}</code>
              </PlaceSource>
            </dd>
          </div>
        )}
        {decisions.length > 0 && (
          <div>
            <dt>depends on</dt>
            <dd>
              <ul className="pieces">
                {decisions.map((at) => {
                  const decision = trace.decisions[at];
                  return (
                    decision && (
                      <li key={at}>
                        <button
                          type="button"
                          className="piece"
                          onClick={() => go({ stage: "backend", decision: at })}
                        >
                          <code>{nameOf(decision)}</code>
                          {decision.kind !== "override" && decision.value && (
                            <>
                              {" "}
                              = <code>{decision.value}</code>
                            </>
                          )}
                        </button>
                      </li>
                    )
                  );
                })}
              </ul>
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}
