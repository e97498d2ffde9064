import { memo, useMemo, useState } from "react";
import { factsOf, placeText, type Stop, stopsOf } from "@/document/rail";
import type { Trace } from "@/document/trace.gen";

interface Props {
  traces: readonly Trace[];
  /** They are of an older run. */
  stale: boolean;
}

/** The descent in eight stages, from the model to the driver; each opens on what it has to say. */
export const Rail = memo(function Rail({ traces, stale }: Props) {
  const [open, setOpen] = useState<Stop["name"] | null>(null);
  const stops = useMemo(() => stopsOf(traces), [traces]);
  const stop = stops.find(({ name }) => name === open);
  if (stops.length === 0) return null;
  return (
    <section className="rail" aria-label="Stages" data-pane="" data-stale={stale ? "" : undefined}>
      {stop && <Facts stop={stop} traces={traces} onClose={() => setOpen(null)} />}
      <ol>
        {stops.map(({ name, label, summary, time, differs }) => (
          <li key={name}>
            <button
              type="button"
              aria-expanded={name === open}
              aria-controls="stage-facts"
              onClick={() => setOpen(name === open ? null : name)}
            >
              <b>{label}</b>
              <span className="summary">{summary}</span>
              <span className="figures">
                {time}
                {differs && <em>differs</em>}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
});

function Facts({ stop, traces, onClose }: { stop: Stop; traces: readonly Trace[]; onClose(): void }) {
  const rows = useMemo(() => factsOf(traces, stop.name), [traces, stop.name]);
  return (
    <div id="stage-facts" className="facts">
      <header>
        <h2>{stop.label}</h2>
        {stop.docs && (
          <a href={stop.docs} target="_blank" rel="noreferrer">
            Documentation
          </a>
        )}
        <button type="button" className="quiet" onClick={onClose}>
          Close
        </button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key. */}
      <section className="table" tabIndex={0} aria-label={`${stop.label}, by database`}>
        <table>
          <thead>
            <tr>
              <th scope="col">Fact</th>
              {traces.map(({ target }) => (
                <th scope="col" key={target.alias}>
                  {target.label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, cells, differs }) => (
              <tr key={name} data-differs={differs ? "" : undefined}>
                <th scope="row">{name}</th>
                {cells.map((cell, i) => (
                  <td key={traces[i]?.target.alias}>
                    {cell.length === 0 && (traces[i]?.stages.length ? "–" : "not known")}
                    {cell.map(({ value, place }, j) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: facts of one name have no other identity.
                      <div key={j}>
                        {value} {place && <small className="place">{placeText(place)}</small>}
                      </div>
                    ))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  );
}
