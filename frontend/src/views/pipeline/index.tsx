import { useCallback, useMemo, useState } from "react";
import { absenceOf } from "@/components/column/absence";
import { Foot, useFrame } from "@/components/frame/Frame";
import { Headline } from "@/components/frame/Headline";
import { useSession } from "@/components/session/Session";
import { useKept } from "@/components/session/useKept";
import { Why } from "@/components/why/Why";
import type { StageName } from "@/document/descent";
import { belongsTo } from "@/document/timeline";
import type { Trace } from "@/document/trace.gen";
import { Descent } from "./Descent";
import { NothingKnown } from "./NothingKnown";
import type { Chosen } from "./stage";
import { Waterfall } from "./Waterfall";
import "@/components/column/column.css";
import "@/components/column/about.css";
import "@/components/column/statement.css";
import "@/components/column/result.css";
import "./pipeline.css";
import "./waterfall.css";

const STAGES: readonly StageName[] = [
  "model",
  "manager",
  "queryset",
  "query",
  "compiler",
  "backend",
  "cursor",
  "driver",
];
const NO_DIVERGENCES: never[] = [];

/** A position that the address counts from 1. */
const fromAddress = (text: string | null) => {
  const number = Number(text);
  return Number.isInteger(number) && number > 0 ? number - 1 : null;
};
const toAddress = (at: number | null) => (at === null ? null : String(at + 1));

/** Pipeline: one database's way from the model to the driver; the others where they differ. */
export default function Pipeline() {
  const {
    state,
    traces,
    links,
    previousLinks,
    stale,
    chosen: databases,
    catalogue,
    about,
    pins,
  } = useSession();
  const { only } = useFrame();
  const [on, setOn] = useKept("on");
  const [named, setStage] = useKept("stage");
  const [step, setStep] = useKept("step");
  const [statement, setStatement] = useKept("statement");
  const [node, setNode] = useKept("node");
  const [decision, setDecision] = useState<number | null>(null);
  const [event, setEvent] = useState<number | null>(null);

  const ordered = useMemo(
    () => databases.flatMap((alias) => traces.find(({ target }) => target.alias === alias) ?? []),
    [databases, traces],
  );
  const shown = only ?? (on !== null && databases.includes(on) ? on : databases[0]) ?? "";
  const fresh = ordered.find(({ target }) => target.alias === shown) ?? null;
  // As long as this database has not answered, what it said before stays in sight.
  const { previous } = state;
  const old = fresh ? null : (previous?.traces.find(({ target }) => target.alias === shown) ?? null);
  const trace = fresh ?? old;
  const isOld = stale || old !== null;
  const stage = STAGES.find((each) => each === named) ?? "queryset";
  const chosen = useMemo<Chosen>(
    () => ({
      call: fromAddress(step),
      statement: fromAddress(statement),
      node: fromAddress(node),
      decision,
      event,
    }),
    [step, statement, node, decision, event],
  );
  const go = useCallback(
    (to: Partial<Chosen> & { stage?: StageName }) => {
      if (to.stage !== undefined) setStage(to.stage);
      if (to.call !== undefined) setStep(toAddress(to.call));
      if (to.statement !== undefined) setStatement(toAddress(to.statement));
      if (to.node !== undefined) setNode(toAddress(to.node));
      else if (to.statement !== undefined) setNode(null);
      if (to.decision !== undefined) setDecision(to.decision);
      if (to.event !== undefined) setEvent(to.event);
    },
    [setStage, setStep, setStatement, setNode],
  );
  const choose = useCallback(
    (alias: string) => {
      setOn(alias === databases[0] ? null : alias);
      setDecision(null);
      setEvent(null);
      setNode(null);
    },
    [databases, setOn, setNode],
  );
  const follow = (alias: string, at: number) => {
    const of = ordered.find(({ target }) => target.alias === alias);
    const found = of?.events[at];
    if (!of || !found) return;
    if (alias !== shown) choose(alias);
    const { call, statement: index } = belongsTo(of, at);
    go({ ...leadsTo(of, call, index), event: at, stage: found.stage });
  };
  const label = (alias: string) =>
    catalogue.databases.find((database) => database.alias === alias)?.label ??
    traces.find(({ target }) => target.alias === alias)?.target.label ??
    alias;
  return (
    <>
      <Headline>
        {only === null && databases.length > 1 && (
          <Databases databases={databases} shown={shown} label={label} onChoose={choose} />
        )}
      </Headline>
      {trace && trace.stages.length > 0 ? (
        <Descent
          trace={trace}
          traces={old && previous ? previous.traces : ordered}
          divergences={(isOld ? previous : state.comparison)?.divergences ?? NO_DIVERGENCES}
          links={old ? previousLinks : links}
          snippet={old && previous ? previous.snippet : about}
          stale={isOld}
          isRunning={state.awaited.includes(shown)}
          current={stage}
          chosen={chosen}
          go={go}
        />
      ) : (
        <NothingKnown
          label={label(shown)}
          trace={trace}
          absence={trace ? null : absenceOf(shown, catalogue)}
          isRunning={state.awaited.includes(shown)}
        />
      )}
      {pins.explained && state.comparison && (
        <Why subject={pins.explained} links={links} traces={traces} onClose={pins.clear} />
      )}
      <Foot>
        <Waterfall
          traces={only === null ? ordered : ordered.filter(({ target }) => target.alias === only)}
          links={links}
          snippet={about}
          stale={stale}
          current={{ alias: shown, event }}
          onChoose={(alias, at) => {
            if (alias !== shown) choose(alias);
            setEvent(at);
          }}
          onFollow={follow}
        />
      </Foot>
    </>
  );
}

/** An event's call and statement; the statement's call where the event has none of its own. */
function leadsTo(trace: Trace, call: number | null, statement: number | null): Partial<Chosen> {
  const caller = call ?? (statement === null ? null : (trace.statements[statement]?.call ?? null));
  return { ...(caller !== null && { call: caller }), ...(statement !== null && { statement }) };
}

/** More databases than this are named in a list that opens. */
const FEW = 5;

function Databases({
  databases,
  shown,
  label,
  onChoose,
}: {
  databases: readonly string[];
  shown: string;
  label(alias: string): string;
  onChoose(alias: string): void;
}) {
  if (databases.length > FEW) {
    return (
      <label className="database-choice">
        Database{" "}
        <select value={shown} onChange={(event) => onChoose(event.target.value)}>
          {databases.map((alias) => (
            <option key={alias} value={alias}>
              {label(alias)}
            </option>
          ))}
        </select>
      </label>
    );
  }
  return (
    <fieldset className="segments">
      <legend className="visually-hidden">Database</legend>
      {databases.map((alias) => (
        <label key={alias}>
          <input
            type="radio"
            name="pipeline-database"
            checked={alias === shown}
            onChange={() => onChoose(alias)}
          />
          <span>{label(alias)}</span>
        </label>
      ))}
    </fieldset>
  );
}
