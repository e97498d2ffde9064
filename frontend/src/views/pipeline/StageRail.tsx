import { type KeyboardEvent, useLayoutEffect, useRef } from "react";
import type { Stage, StageName } from "@/document/descent";
import { duration, measured } from "@/document/time";

interface Props {
  stages: readonly Stage[];
  current: StageName;
  onChoose(name: StageName): void;
  /** Up and down step inside of the stage. */
  onStep(by: 1 | -1): void;
  /** Nothing was executed: the cursor and the driver went through the motions only. */
  isCompiled: boolean;
  /** The stage that the run ended in before its time. */
  failedAt: StageName | null;
}

const EXECUTING: readonly StageName[] = ["cursor", "driver"];

/** The eight stages, from the model to the driver. Left and right step from one to the next. */
export function StageRail({ stages, current, onChoose, onStep, isCompiled, failedAt }: Props) {
  const list = useRef<HTMLDivElement>(null);
  // The rail may be wider than its place: the stage that is shown stays in sight.
  useLayoutEffect(() => {
    const box = list.current;
    const tab = box?.querySelector<HTMLElement>(`#stage-${current}`);
    if (!box || !tab) return;
    const beyond = tab.offsetLeft + tab.offsetWidth - box.clientWidth;
    if (tab.offsetLeft < box.scrollLeft) box.scrollLeft = tab.offsetLeft;
    else if (beyond > box.scrollLeft) box.scrollLeft = beyond;
  }, [current]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by) onStep(by as 1 | -1);
    else {
      const at = stages.findIndex(({ name }) => name === current);
      const next = nextStage(stages.length, at, event.key);
      const stage = stages[next ?? -1];
      if (!stage) return;
      onChoose(stage.name);
      list.current?.querySelectorAll<HTMLElement>("[role=tab]")[next ?? 0]?.focus();
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="descent" role="tablist" aria-label="Stages" data-pane="" ref={list} onKeyDown={onKeyDown}>
      {stages.map((stage) => {
        const { name, label, summary, timing } = stage;
        const unexecuted = isCompiled && EXECUTING.includes(name);
        return (
          <button
            key={name}
            type="button"
            role="tab"
            id={`stage-${name}`}
            aria-selected={name === current}
            aria-controls="stage-panel"
            tabIndex={name === current ? 0 : -1}
            onClick={() => onChoose(name)}
          >
            <b>{label}</b>
            <span className="summary">{summary}</span>
            <span className="figures">
              <span title={measured(timing)}>
                {unexecuted ? "not executed" : timing.median > 0 ? duration(timing.median) : "–"}
              </span>
              {failedAt === name ? <em className="failed">stopped here</em> : <Standing stage={stage} />}
            </span>
          </button>
        );
      })}
    </div>
  );
}

/** Where a key leads on the rail; null where it leads nowhere. */
export function nextStage(count: number, at: number, key: string): number | null {
  if (key === "ArrowRight") return Math.min(count - 1, at + 1);
  if (key === "ArrowLeft") return Math.max(0, at - 1);
  if (key === "Home") return 0;
  return key === "End" ? count - 1 : null;
}

/** Whether the stage is the same elsewhere. */
function Standing({ stage: { against, differsFrom } }: { stage: Stage }) {
  if (against.length === 0) return null;
  if (differsFrom.length === 0) return <span>unchanged</span>;
  const names = new Intl.ListFormat("en").format(differsFrom);
  return (
    <em title={`Differs from ${names}`}>
      <span className="visually-hidden">differs from </span>
      {against.length === 1 ? names : `${differsFrom.length} of ${against.length}`}
    </em>
  );
}
