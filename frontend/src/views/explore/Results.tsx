import type { ReactNode } from "react";
import { AbsentColumn } from "@/components/column/AbsentColumn";
import { absenceOf } from "@/components/column/absence";
import { Column } from "@/components/column/Column";
import { useFrame } from "@/components/frame/Frame";
import { Headline } from "@/components/frame/Headline";
import { useSession } from "@/components/session/Session";
import type { Form } from "@/document/forms";
import { ColumnsFrame } from "./ColumnsFrame";

const FORMS: readonly (readonly [Form, string])[] = [
  ["formatted", "Formatted"],
  ["template", "Template"],
  ["literal", "Literal"],
  ["driver", "Driver"],
];

/** The columns, each as its database answers; what a first visit may begin with stands beside the hint. */
export function Results({ children }: { children: ReactNode }) {
  const session = useSession();
  const { state, catalogue, chosen, choose, runNow, looked, links, previousLinks, options, setOption } =
    session;
  const { only } = useFrame();
  const known = catalogue.databases;
  const shown = chosen.filter((alias) => only === null || alias === only);
  const form = FORMS.find(([value]) => value === options.sql)?.[0] ?? "formatted";
  const djangos = new Set([...state.fresh.values()].map(({ target }) => target.django_version));
  return (
    <>
      <Headline>
        {links.clauses.length > 0 && <p className="hint">Hover or Tab through a clause</p>}
        {children}
        <fieldset className="segments">
          <legend className="visually-hidden">SQL as</legend>
          {FORMS.map(([value, label]) => (
            <label key={value}>
              <input
                type="radio"
                name="form"
                checked={form === value}
                onChange={() => setOption("sql", value === "formatted" ? null : value)}
              />
              <span>{label}</span>
            </label>
          ))}
        </fieldset>
      </Headline>
      <ColumnsFrame count={shown.length}>
        {shown.map((alias) => {
          const fresh = state.fresh.get(alias);
          const old = state.previous?.traces.find(({ target }) => target.alias === alias);
          const trace = fresh ?? old ?? null;
          const database = known.find((each) => each.alias === alias);
          const name = database?.label ?? trace?.target.label ?? alias;
          const absence = trace ? null : absenceOf(alias, catalogue);
          if (absence) {
            const replace = (by: string | null) =>
              choose([...new Set(chosen.flatMap((each) => (each === alias ? (by ?? []) : each)))]);
            return (
              <AbsentColumn key={alias} absence={absence} onReplace={replace} isOnly={chosen.length === 1} />
            );
          }
          const waits = state.awaited.includes(alias);
          return (
            <Column
              key={alias}
              name={name}
              trace={trace}
              links={fresh ? links : previousLinks}
              form={form}
              snippet={fresh ? state.snippet : (state.previous?.snippet ?? "")}
              note={database?.note ?? null}
              django={djangos.size > 1}
              plan={fresh ? state.asked.plan : "none"}
              explains={database?.can_explain ?? true}
              baseline={chosen.length > 1 && alias === chosen[0]}
              running={waits}
              starting={waits && (database?.state === "idle" || database?.state === "starting")}
              stale={!fresh && old !== undefined}
              back={looked && database?.state === "ready"}
              onRun={runNow}
            />
          );
        })}
      </ColumnsFrame>
    </>
  );
}
