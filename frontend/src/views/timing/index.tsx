import { CopyButton } from "@/components/chrome/CopyButton";
import { Findings } from "@/components/findings/Findings";
import { Headline } from "@/components/frame/Headline";
import { useSession } from "@/components/session/Session";
import { stripsOf } from "@/document/strips";
import { toCsv } from "@/document/tables";
import type { Trace } from "@/document/trace.gen";
import { DatabaseTimes } from "./DatabaseTimes";
import { MEASURES } from "./measures";
import { Repeat } from "./Repeat";
import "@/components/column/column.css";
import "@/components/column/about.css";
import "@/components/column/statement.css";
import "@/components/column/result.css";
import "./timing.css";

const USUAL = 10;

/** Timing: where the time goes on each database, and what a linter would say of the run. */
export default function Timing() {
  const { state, traces, stale, asked, ask, chosen, catalogue, about } = useSession();
  const ordered = chosen.flatMap((alias) => traces.find(({ target }) => target.alias === alias) ?? []);
  const repeat = Math.max(1, ...traces.map((trace) => trace.repeat));
  const found = state.comparison?.findings.length ?? 0;
  return (
    <>
      <Headline>
        {found > 0 && (
          <button type="button" className="link-button" onClick={toFindings}>
            {found === 1 ? "1 finding" : `${found} findings`}
          </button>
        )}
        <Repeat repeat={asked.repeat} onChange={(times) => ask({ repeat: times })} />
      </Headline>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key. */}
      <section className="timing" aria-label="Times by database" tabIndex={0} data-pane="">
        {traces.length > 0 && (
          <div className="timing-intro">
            {repeat === 1 ? (
              <p>
                One sample says little.{" "}
                {asked.repeat === 1 && (
                  <button type="button" className="run" onClick={() => ask({ repeat: USUAL })}>
                    Run {USUAL} times
                  </button>
                )}
              </p>
            ) : (
              <p>
                A dot is a run, the line their median. The first run of each database, cold, is in no median.
                Each database has a scale of its own.
              </p>
            )}
            <CopyButton text={() => toCsv(numbersOf(ordered))} label="Copy all numbers as CSV">
              Copy numbers
            </CopyButton>
          </div>
        )}
        {chosen.map((alias) => {
          const trace = traces.find(({ target }) => target.alias === alias) ?? null;
          const database = catalogue.databases.find((each) => each.alias === alias);
          return (
            <DatabaseTimes
              key={alias}
              name={database?.label ?? trace?.target.label ?? alias}
              trace={trace}
              snippet={about}
              isStale={stale}
              isRunning={state.awaited.includes(alias)}
            />
          );
        })}
        {traces.length > 0 && <Measured />}
        <Findings headingId="findings" />
      </section>
    </>
  );
}

function Measured() {
  return (
    <section className="measured" aria-labelledby="measured-title">
      <h3 id="measured-title">What is measured</h3>
      <dl>
        {Object.entries(MEASURES).map(([name, text]) => (
          <div key={name} data-stage={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <p>
        The numbers hold more than the database’s work: all ran beside each other from this server, from the
        second run on with warm caches, and recorded by ORMscope, whose own work is subtracted as far as it
        can be told apart. They tell where the time goes on one database, not which database is quicker.
      </p>
    </section>
  );
}

const milliseconds = (ns: number | null) => (ns === null ? null : String(ns / 1e6));

function numbersOf(traces: readonly Trace[]) {
  const rows = traces.flatMap((trace) => {
    const { total, stages } = stripsOf(trace);
    return (total ? [total, ...stages] : stages).map(({ name, median, spread, cold }) => [
      trace.target.label,
      name,
      milliseconds(median),
      milliseconds(spread),
      milliseconds(cold),
      String(trace.repeat),
    ]);
  });
  return { columns: ["database", "stage", "median ms", "spread ms", "cold run ms", "runs"], rows };
}

/** The address's hash is the snippet's: the way there is made by hand. */
function toFindings(): void {
  const heading = document.getElementById("findings");
  heading?.scrollIntoView({ block: "start" });
  heading?.focus({ preventScroll: true });
}
