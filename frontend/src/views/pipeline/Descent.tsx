import { type KeyboardEvent, useMemo, useState } from "react";
import { type Stage, type StageName, stagesAgainst } from "@/document/descent";
import type { Links } from "@/document/links";
import { statesOf } from "@/document/queryStates";
import type { Divergence, Trace } from "@/document/trace.gen";
import { BackendStage } from "./BackendStage";
import { CompilerStage } from "./CompilerStage";
import { CursorStage } from "./CursorStage";
import { DriverStage } from "./DriverStage";
import { ModelStage } from "./ModelStage";
import { QuerySetStage } from "./QuerySetStage";
import { QueryStage } from "./QueryStage";
import { nextStage, StageRail } from "./StageRail";
import type { Chosen, StageProps } from "./stage";

interface Props {
  trace: Trace;
  traces: readonly Trace[];
  divergences: readonly Divergence[];
  links: Links;
  snippet: string;
  stale: boolean;
  isRunning: boolean;
  current: StageName;
  chosen: Chosen;
  go: StageProps["go"];
}

const BODIES: Record<StageName, (props: StageProps) => React.ReactNode> = {
  model: ModelStage,
  manager: ModelStage,
  queryset: QuerySetStage,
  query: QueryStage,
  compiler: CompilerStage,
  backend: BackendStage,
  cursor: CursorStage,
  driver: DriverStage,
};

/** What a stage is, for who has not met it. */
const WHAT: Record<StageName, string> = {
  model: "The class that says which tables and columns there are, and what rows become at the end.",
  manager: "The way in: it gives the first queryset, and may narrow every query.",
  queryset: "The chain of calls. Most only build; one of them has to ask the database.",
  query: "What the calls have put together so far, before there is any SQL.",
  compiler: "It walks the Query and asks each node for its SQL.",
  backend: "What Django knows of this database: what it can do, and how it writes things.",
  cursor: "Django's wrapper of the driver's cursor: it executes, fetches and logs.",
  driver: "The library that talks to the database (PEP 249).",
};

/** One database's way through the eight stages, the one that is chosen told in full. */
export function Descent({
  trace,
  traces,
  divergences,
  links,
  snippet,
  stale,
  isRunning,
  current,
  chosen,
  go,
}: Props) {
  const [only, setOnly] = useState(false);
  const stages = useMemo(() => stagesAgainst(trace, { traces, divergences }), [trace, traces, divergences]);
  const stage = stages.find(({ name }) => name === current) ?? (stages[0] as Stage);
  const baseline = traces.find((each) => each.stages.length > 0) ?? null;
  const { status, message } = trace.outcome;
  const Body = BODIES[stage.name];
  const compares =
    stage.against.length > 0 &&
    (["model", "manager"].includes(stage.name) || (stage.name === "backend" && baseline !== trace));
  const step = (by: 1 | -1) => go(stepped(stage.name, trace, chosen, by));
  /** Left and right change the stage from anywhere in it that has no use of its own for them. */
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    if ((event.target as Element).closest("input, select, textarea, .table, .source-code, pre")) return;
    const at = stages.findIndex(({ name }) => name === stage.name);
    const next = stages[nextStage(stages.length, at, event.key) ?? at];
    if (!next) return;
    event.preventDefault();
    go({ stage: next.name });
    document.getElementById(`stage-${next.name}`)?.focus();
  };
  return (
    <div className="pipeline-body" aria-busy={isRunning} data-stale={stale ? "" : undefined}>
      <StageRail
        stages={stages}
        current={stage.name}
        onChoose={(name) => go({ stage: name })}
        onStep={step}
        isCompiled={trace.target.mode === "compiled"}
        failedAt={trace.outcome.stage}
      />
      <section
        id="stage-panel"
        className="stage"
        role="tabpanel"
        aria-labelledby={`stage-${stage.name}`}
        data-pane=""
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a panel that scrolls must be reachable by key.
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        {status !== "ok" && message && <p className={`failure ${status}`}>{message}</p>}
        <p className="what">
          {stale && <b>From the previous run.</b>}
          <span>{WHAT[stage.name]}</span>{" "}
          {stage.docs && (
            <a href={stage.docs} target="_blank" rel="noreferrer">
              Documentation<span className="visually-hidden"> of {stage.label}, in a new tab</span>
            </a>
          )}
          {compares && (
            <label>
              <input type="checkbox" checked={only} onChange={() => setOnly(!only)} /> Only differences
            </label>
          )}
        </p>
        <Body
          key={`${trace.target.alias} ${stage.name}`}
          stage={stage}
          trace={trace}
          traces={traces}
          baseline={baseline === trace ? null : baseline}
          links={links}
          snippet={snippet}
          chosen={chosen}
          go={go}
          only={only && compares}
        />
      </section>
    </div>
  );
}

/** The next call, statement, decision or event of a stage; the last one stays. */
function stepped(stage: StageName, trace: Trace, chosen: Chosen, by: 1 | -1): Partial<Chosen> {
  const along = (indexes: readonly number[], at: number | null) => {
    const place = indexes.findIndex((index) => index >= (at ?? 0));
    return indexes[Math.max(0, Math.min(indexes.length - 1, Math.max(0, place) + by))] ?? null;
  };
  const positions = (of: readonly unknown[]) => of.map((_, at) => at);
  if (stage === "queryset") return { call: along(positions(trace.calls), chosen.call) };
  if (stage === "query")
    return {
      call: along(
        statesOf(trace).map(({ index }) => index),
        chosen.call,
      ),
    };
  if (stage === "backend") return { decision: along(positions(trace.decisions), chosen.decision) };
  if (stage === "model" || stage === "manager") return {};
  return { statement: along(positions(trace.statements), chosen.statement), node: null, event: null };
}
