import { StatementChoice } from "@/components/column/StatementChoice";
import { useFrame } from "@/components/frame/Frame";
import { Headline } from "@/components/frame/Headline";
import { useSession } from "@/components/session/Session";
import { relationsOf } from "@/document/plan";
import { Mode, WHAT } from "./Mode";
import { PlanColumn } from "./PlanColumn";
import { Relations } from "./Relations";
import "@/components/column/column.css";
import "@/components/column/about.css";
import "@/components/column/statement.css";
import "@/components/column/result.css";
import "./plans.css";

const NAMES = new Intl.ListFormat("en");

/** Plans: what each live database says it does for a statement, side by side. */
export default function Plans() {
  const session = useSession();
  const { state, traces, links, stale, asked, ask, chosen, catalogue, about, options, setOption } = session;
  const { only } = useFrame();
  const ordered = chosen.flatMap((alias) => traces.find(({ target }) => target.alias === alias) ?? []);
  const most = Math.max(0, ...traces.map(({ statements }) => statements.length));
  const index = Math.min(Math.max(0, Number(options.statement ?? 1) - 1 || 0), Math.max(0, most - 1));
  const relations = relationsOf(ordered, index);
  const isAny = traces.some(({ statements }) => statements.some(({ plan }) => plan !== null));
  const running = state.awaited.length > 0;
  const isCompiled = (alias: string) =>
    traces.some(({ target }) => target.alias === alias && target.mode === "compiled");
  // Those that never have a plan share a line, not a column each.
  const shown = chosen.filter((alias) => (only === null ? !isCompiled(alias) : alias === only));
  const compiled = ordered.filter(({ target }) => target.mode === "compiled");
  const isAllCompiled = traces.length > 0 && traces.every(({ target }) => target.mode === "compiled");
  return (
    <>
      <Headline>
        <Mode mode={asked.plan} onChange={(plan) => ask({ plan })} />
      </Headline>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key. */}
      <section className="plans" aria-label="Plans by database" tabIndex={0} data-pane="">
        <div className="plans-intro">
          {asked.plan !== "none" && <p className="note">{WHAT[asked.plan]}</p>}
          {asked.plan === "none" && !isAny && !running && (
            <Ask isAllCompiled={isAllCompiled} onAsk={(plan) => ask({ plan })} />
          )}
          {most > 1 && (asked.plan !== "none" || isAny) && (
            <StatementChoice
              traces={ordered}
              snippet={about}
              index={index}
              count={most}
              onChoose={(next) => setOption("statement", next === 0 ? null : String(next + 1))}
            />
          )}
          {only === null && compiled.length > 0 && shown.length > 0 && (
            <p className="note">
              {NAMES.format(compiled.map(({ target }) => target.label))}: no plan. Nothing is executed on a
              compiled database, so none can be asked for one.
            </p>
          )}
          {only === null && relations.length > 0 && <Relations traces={ordered} relations={relations} />}
        </div>
        {(asked.plan !== "none" || isAny) && (
          <div className="plan-columns">
            {shown.map((alias) => {
              const database = catalogue.databases.find((each) => each.alias === alias);
              const trace = traces.find(({ target }) => target.alias === alias) ?? null;
              return (
                <PlanColumn
                  key={alias}
                  name={database?.label ?? trace?.target.label ?? alias}
                  trace={trace}
                  index={index}
                  links={links}
                  mode={asked.plan}
                  explains={database?.can_explain ?? true}
                  isStale={stale}
                  isRunning={state.awaited.includes(alias)}
                />
              );
            })}
          </div>
        )}
      </section>
    </>
  );
}

function Ask({
  isAllCompiled,
  onAsk,
}: {
  isAllCompiled: boolean;
  onAsk(plan: "estimated" | "analyzed"): void;
}) {
  if (isAllCompiled) {
    return (
      <p className="ask">
        There are no plans: all these databases are compiled, nothing is executed on them. Choose a live one.
      </p>
    );
  }
  return (
    <div className="ask">
      <p>This run asked for no plans.</p>
      <ul>
        <li>
          <button type="button" className="run" onClick={() => onAsk("estimated")}>
            Ask for estimated plans
          </button>{" "}
          <span>{WHAT.estimated}</span>
        </li>
        <li>
          <button type="button" onClick={() => onAsk("analyzed")}>
            Ask for analyzed plans
          </button>{" "}
          <span>{WHAT.analyzed}</span>
        </li>
      </ul>
    </div>
  );
}
