import { useMemo } from "react";
import { Listing } from "@/components/listing/Listing";
import { counted } from "@/document/counted";
import { happenedOf } from "@/document/happened";
import { causeOf } from "@/document/statements";
import { duration } from "@/document/time";
import { Parts } from "./Parts";
import type { StageProps } from "./stage";

/** What the cursor did, in order: executes, fetches, what begins and ends a transaction. */
export function CursorStage(props: StageProps) {
  const { trace, links, snippet, chosen, go } = props;
  const happened = useMemo(() => happenedOf(trace), [trace]);
  const found = happened.findIndex(({ at }) => at === chosen.event);
  const ofStatement = happened.findIndex(({ statement }) => statement === (chosen.statement ?? 0));
  const current = Math.max(0, found >= 0 ? found : ofStatement);
  const chosenIndex = happened[current]?.statement ?? null;
  const statement = chosenIndex === null ? undefined : trace.statements[chosenIndex];
  const transactions = trace.statements.filter(({ kind }) => kind === "transaction").length;
  const isLive = trace.target.mode === "live";
  return (
    <>
      <Parts
        received={counted(trace.statements.length, "statement")}
        made={
          isLive
            ? counted(happened.length, "call of cursor and driver", "calls of cursor and driver")
            : "nothing: compiled, not executed"
        }
        decided={[
          transactions > 0
            ? counted(transactions, "step of transactions", "steps of transactions")
            : "no transaction of its own",
          !isLive && "no database is asked",
        ]
          .filter(Boolean)
          .join("; ")}
      />
      {happened.length > 0 ? (
        <div className="pair-of-panes">
          <Listing
            label={`Cursor of ${trace.target.label}`}
            count={happened.length}
            current={current}
            onChoose={(row) =>
              go({ event: happened[row]?.at ?? null, statement: happened[row]?.statement ?? null })
            }
            links={links}
            row={(row) => {
              const each = happened[row];
              if (!each) return { content: null };
              const { event, depth, statement: index } = each;
              return {
                depth,
                quiet: event.stage === "driver",
                content: (
                  <>
                    <code>
                      {event.stage}.{event.name}
                    </code>
                    <span className="row-tail">
                      {index !== null && <small>statement {index + 1}</small>}
                      <small>{isLive ? duration(event.end - event.start) : "not executed"}</small>
                    </span>
                  </>
                ),
              };
            }}
          />
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key. */}
          <section className="pane-detail" aria-label="Statement at the cursor" tabIndex={0}>
            {statement ? (
              <>
                <h3>
                  Statement {statement.index + 1}{" "}
                  <small>
                    {statement.kind}
                    {causeOf(trace, statement, snippet)}
                  </small>
                </h3>
                {(statement.error || statement.invented || !statement.executed) && (
                  <p className="note">
                    {statement.error ?? `Nothing was executed. ${statement.invented ?? ""}`}
                  </p>
                )}
                <h4>{isLive ? "In connection.queries" : "What connection.queries would keep"}</h4>
                <pre className="text">{statement.logged ?? statement.sql}</pre>
                {statement.logged === null && (
                  <p className="note">Django keeps no text of it; this is what the cursor was given.</p>
                )}
                <p>
                  <button
                    type="button"
                    className="link-button"
                    onClick={() => go({ stage: "driver", statement: statement.index })}
                  >
                    What the driver got
                  </button>
                </p>
              </>
            ) : (
              <p className="note">It belongs to no statement.</p>
            )}
          </section>
        </div>
      ) : (
        <p className="note">
          {isLive
            ? "No cursor was asked for."
            : "Nothing is executed on a compiled database: its cursor did nothing."}
        </p>
      )}
    </>
  );
}
