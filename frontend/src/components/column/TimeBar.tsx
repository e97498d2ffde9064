import { cold, duration, measured, spentOf, stagesOf, total } from "@/document/time";
import type { Timing } from "@/document/trace.gen";

interface Props {
  timings: readonly Timing[];
  /** Nothing was executed on a compiled database: it has no whole to hold against a live one's. */
  isLive: boolean;
}

/** Where the time of one database went. Each bar has its own scale: columns do not race. */
export function TimeBar({ timings: all, isLive }: Props) {
  const timings = spentOf(all, isLive);
  const taken = stagesOf(timings).filter(({ median }) => median > 0);
  const whole = total(taken);
  const first = cold(timings);
  return (
    <div className="times">
      {isLive && whole > 0 && (
        <div className="time-whole">
          <div className="time-bar" aria-hidden="true">
            {taken.map(({ name, median }) => (
              <i key={name} data-stage={name} style={{ width: `${(100 * median) / whole}%` }} />
            ))}
          </div>
          <b>{duration(whole)}</b>
        </div>
      )}
      <ul aria-label="Time by stage">
        {taken.map((timing) => (
          <li key={timing.name} data-stage={timing.name} title={measured(timing)}>
            {timing.name} <b>{duration(timing.median)}</b>
          </li>
        ))}
        {first !== null && (
          <li className="note">
            cold run <b>{duration(first)}</b>
          </li>
        )}
      </ul>
    </div>
  );
}
