import { useEffect, useMemo, useRef, useState } from "react";
import { Fold } from "@/components/column/Fold";
import { Table } from "@/components/column/Table";
import type { StageName } from "@/document/descent";
import type { Links } from "@/document/links";
import { duration } from "@/document/time";
import { belongsTo, type Phase, phaseOf } from "@/document/timeline";
import type { Event, Trace } from "@/document/trace.gen";
import { textOfCall } from "./CallRow";
import { Track } from "./Track";

interface Props {
  traces: readonly Trace[];
  links: Links;
  snippet: string;
  stale: boolean;
  /** The database and the event that are chosen. */
  current: { alias: string; event: number | null };
  onChoose(alias: string, event: number): void;
  onFollow(alias: string, event: number): void;
}

const PHASES: readonly (readonly [Phase, string])[] = [
  ["build", "build"],
  ["compile", "compile"],
  ["cursor", "cursor"],
  ["execute", "driver and database"],
  ["fetch", "fetch"],
  ["models", "models"],
];
const FOLDED = "ormscope-waterfall";

/** When what happened on each database: its events, each database on a scale of its own. */
export function Waterfall({ traces, links, snippet, stale, current, onChoose, onFollow }: Props) {
  const [chosen, setChosen] = useState(remembered);
  const [looked, setLooked] = useState<{ alias: string; at: number } | null>(null);
  const legend = useRef<HTMLUListElement>(null);
  const looks = useLooks();
  // A projector has room for the stage only, until somebody asks.
  const folded = chosen ?? "projector" in document.documentElement.dataset;
  const timed = traces.filter(({ events }) => events.length > 0);
  const repeat = Math.max(1, ...traces.map((trace) => trace.repeat));
  const seen = looked ?? (current.event === null ? null : { alias: current.alias, at: current.event });
  const seenTrace = timed.find(({ target }) => target.alias === seen?.alias);
  if (timed.length === 0) return null;
  const fold = () => {
    setChosen(!folded);
    try {
      localStorage.setItem(FOLDED, folded ? "open" : "folded");
    } catch {
      // Storage may be forbidden; it is then folded as long as the page lasts.
    }
  };
  return (
    <section className="waterfall" aria-label="Waterfall" data-pane="" data-stale={stale ? "" : undefined}>
      <header>
        <h2>
          <button type="button" className="quiet" aria-expanded={!folded} onClick={fold}>
            Waterfall
          </button>
        </h2>
        <ul className="phases" ref={legend}>
          {PHASES.map(([phase, label]) => (
            <li key={phase}>
              <i data-stage={phase} />
              {label}
            </li>
          ))}
        </ul>
        <p className="looked">
          {seenTrace && seen ? tellingOf(seenTrace, seen.at, snippet) : scaleNote(repeat)}
        </p>
      </header>
      {!folded && (
        <div className="tracks">
          <p id="waterfall-keys" className="visually-hidden">
            Arrow keys go from event to event, to what called it and to what it called; plus and minus zoom,
            Shift with the arrow keys moves, 0 shows all; Enter goes to the event's stage.
          </p>
          {timed.map((trace) => {
            const { alias } = trace.target;
            return (
              <Track
                key={alias}
                trace={trace}
                links={links}
                isShown={alias === current.alias}
                current={alias === current.alias ? current.event : null}
                onChoose={(event) => onChoose(alias, event)}
                onFollow={(event) => onFollow(alias, event)}
                onLook={(at) => setLooked(at === null ? null : { alias, at })}
                legend={legend}
                looks={looks}
              />
            );
          })}
          {timed
            .filter(({ target }) => target.alias === current.alias)
            .map((trace) => (
              <div className="driver" key={trace.target.alias}>
                <Fold summary={`Events of ${trace.target.label} as a table`}>
                  <EventTable trace={trace} snippet={snippet} />
                </Fold>
              </div>
            ))}
        </div>
      )}
      <p className="visually-hidden" aria-live="polite">
        {!folded && seenTrace && seen && !looked && tellingOf(seenTrace, seen.at, snippet)}
      </p>
    </section>
  );
}

const scaleNote = (repeat: number) =>
  `Each database has a scale of its own.${repeat > 1 ? ` Events of the first of ${repeat} runs.` : ""}`;

/** An event in words: what, in which stage, how long, for which call and statement. */
function tellingOf(trace: Trace, at: number, snippet: string): string {
  const event = trace.events[at];
  if (!event) return "";
  const { call, statement } = belongsTo(trace, at);
  const caller = call === null ? undefined : trace.calls[call];
  return [
    trace.target.label,
    `${stageName(trace, event.stage)}: ${event.name}`,
    duration(event.end - event.start),
    isPretended(trace, event) && "not executed",
    event.backend > 0 && `${duration(event.backend)} of it in the backend`,
    statement !== null && `statement ${statement + 1}`,
    caller && `for ${textOfCall(snippet, caller)}`,
  ]
    .filter(Boolean)
    .join(" · ");
}

/** What a compiled database's cursor and driver did: they answered without a server. */
const isPretended = ({ target }: Trace, { stage }: Event) =>
  target.mode === "compiled" && (stage === "cursor" || stage === "driver");

const stageName = ({ stages }: Trace, name: StageName) =>
  stages.find((stage) => stage.name === name)?.label ?? name;

function EventTable({ trace, snippet }: { trace: Trace; snippet: string }) {
  const rows = useMemo(() => {
    const { events, calls } = trace;
    const start = events[0]?.start ?? 0;
    return events.map((event, at) => {
      const { call, statement } = belongsTo(trace, at);
      const caller = call === null ? undefined : calls[call];
      return [
        stageName(trace, event.stage),
        event.name,
        isPretended(trace, event) ? "not executed" : phaseOf(event),
        duration(event.start - start),
        duration(event.end - event.start),
        caller ? textOfCall(snippet, caller) : "",
        statement === null ? "" : String(statement + 1),
      ];
    });
  }, [trace, snippet]);
  return (
    <Table
      caption={`Events of ${trace.target.label}`}
      columns={["stage", "event", "phase", "begins at", "takes", "call", "statement"]}
      rows={rows}
    />
  );
}

/** Changes whenever the colours of the page do. */
function useLooks(): string {
  const [looks, setLooks] = useState("");
  useEffect(() => {
    const root = document.documentElement;
    const media = window.matchMedia("(prefers-color-scheme: dark)");
    const look = () => setLooks(`${root.dataset.theme} ${root.style.fontSize} ${media.matches}`);
    const watched = new MutationObserver(look);
    watched.observe(root, { attributeFilter: ["data-theme", "data-projector"] });
    media.addEventListener("change", look);
    look();
    return () => {
      watched.disconnect();
      media.removeEventListener("change", look);
    };
  }, []);
  return looks;
}

/** What the visitor chose last; null where they did not. */
function remembered(): boolean | null {
  try {
    const stored = localStorage.getItem(FOLDED);
    return stored === null ? null : stored === "folded";
  } catch {
    return null;
  }
}
