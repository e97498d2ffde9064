import { memo, useMemo } from "react";
import { DatabaseHeading } from "@/components/column/DatabaseHeading";
import { type Strip, type Strips, stripsOf, tickLabel } from "@/document/strips";
import { duration } from "@/document/time";
import type { Trace } from "@/document/trace.gen";
import { Dots } from "./Dots";
import { MEASURES } from "./measures";
import { Samples } from "./Samples";
import { StatementTable } from "./StatementTable";

interface Props {
  name: string;
  trace: Trace | null;
  snippet: string;
  isStale: boolean;
  isRunning: boolean;
}

/** Where the time of one database went, on a scale of its own. */
export const DatabaseTimes = memo(function DatabaseTimes({
  name,
  trace,
  snippet,
  isStale,
  isRunning,
}: Props) {
  const strips = useMemo(() => trace && stripsOf(trace), [trace]);
  return (
    <section
      className="database-times"
      aria-label={name}
      aria-busy={isRunning}
      data-stale={isStale ? "" : undefined}
    >
      <header>
        <DatabaseHeading name={name} target={trace?.target} isRunning={isRunning} isStale={isStale} />
        {trace && <span className="note">{sentence(trace)}</span>}
      </header>
      {strips && trace && strips.stages.length > 0 ? (
        <>
          <Stages strips={strips} repeat={trace.repeat} />
          <div className="more-times">
            <StatementTable trace={trace} snippet={snippet} />
            {trace.repeat > 1 && <Samples trace={trace} strips={strips} />}
          </div>
        </>
      ) : (
        !trace && <p className="note">{isRunning ? "Waiting for its answer…" : "Not run yet."}</p>
      )}
    </section>
  );
});

/** What a reader should know before the numbers; nothing where all is as usual. */
function sentence({ outcome, target, timings, statements }: Trace): string {
  if (outcome.status === "unavailable") return outcome.message ?? "It cannot be reached.";
  if (target.mode === "compiled")
    return "Building and compiling only: nothing was executed, there is no whole to hold against a live one’s.";
  if (outcome.status !== "ok") return "It ended early: these are the times up to there.";
  if (statements.length === 0 && timings.length > 0) return "No statement was executed.";
  return "";
}

function Stages({ strips, repeat }: { strips: Strips; repeat: number }) {
  const { total, stages, end, ticks } = strips;
  const isRepeated = repeat > 1;
  return (
    <table className="strips" data-repeated={isRepeated ? "" : undefined}>
      <thead>
        <tr>
          <th scope="col">stage</th>
          <th scope="col" className="axis">
            <span className="visually-hidden">samples</span>
            <span aria-hidden="true">
              {ticks.map((tick) => (
                <i key={tick} style={{ left: `${(100 * tick) / end}%` }}>
                  {tickLabel(tick, end)}
                </i>
              ))}
            </span>
          </th>
          <th scope="col" title={isRepeated ? `Of ${repeat - 1} warm runs` : "Of the one run"}>
            {isRepeated ? "median" : "time"}
          </th>
          {isRepeated && (
            <>
              <th scope="col" title="From the quickest to the slowest warm run">
                spread
              </th>
              <th scope="col" title="The first run, with empty caches; in no median and no spread">
                cold run
              </th>
            </>
          )}
        </tr>
      </thead>
      <tbody>
        {total && (
          <Row strip={total} strips={strips} isRepeated={isRepeated}>
            <div className="time-bar" aria-hidden="true">
              {stages.map(({ name, median }) => (
                <i key={name} data-stage={name} style={{ width: `${(100 * median) / end}%` }} />
              ))}
            </div>
          </Row>
        )}
        {stages.map((strip) => (
          <Row key={strip.name} strip={strip} strips={strips} isRepeated={isRepeated} />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  strip: Strip;
  strips: Strips;
  isRepeated: boolean;
  children?: React.ReactNode;
}

function Row({ strip, strips, isRepeated, children }: RowProps) {
  const { name, median, spread, cold } = strip;
  return (
    <tr data-stage={name}>
      <th scope="row" title={MEASURES[name]}>
        {name}
      </th>
      <td className="strip">
        <Dots strip={strip} scale={strips} />
        {children}
      </td>
      <td className="figure">
        <b>{duration(median)}</b>
      </td>
      {isRepeated && (
        <>
          <td className="figure">{duration(spread)}</td>
          <td className="figure cold">{cold === null ? "" : duration(cold)}</td>
        </>
      )}
    </tr>
  );
}
