import { type ReactNode, useState } from "react";
import type { Catalogue, Database } from "@/api/databases";
import { AbsentColumn } from "@/components/column/AbsentColumn";
import { absenceOf } from "@/components/column/absence";
import { Column } from "@/components/column/Column";
import type { Form } from "@/components/column/StatementView";
import type { Links } from "@/document/links";
import { ColumnsFrame } from "./ColumnsFrame";
import type { RunState } from "./runState";

const FORMS: readonly (readonly [Form, string])[] = [
  ["formatted", "Formatted"],
  ["template", "Template"],
  ["literal", "Literal"],
  ["driver", "Driver"],
];

interface Props {
  state: RunState;
  catalogue: Catalogue;
  chosen: readonly string[];
  onChoose(aliases: readonly string[]): void;
  onRun(): void;
  /** The catalogue is newer than the run. */
  looked: boolean;
  links: Links;
  previousLinks: Links;
  /** On a narrow screen, the one column to show. */
  only: string | null;
  /** What a first visit may begin with, beside the hint. */
  children: ReactNode;
}

export function Results(props: Props) {
  const { state, catalogue, chosen, onChoose, onRun, looked, links, previousLinks, only, children } = props;
  const known = catalogue.databases;
  const shown = chosen.filter((alias) => only === null || alias === only);
  const [form, setForm] = useState<Form>("formatted");
  const headline = state.comparison?.headline ?? state.previous?.headline;
  const running = state.awaited.length > 0;
  const djangos = new Set([...state.fresh.values()].map(({ target }) => target.django_version));
  return (
    <>
      <div className="headline">
        <h2>
          {state.problem
            ? state.again
              ? "This has not run yet"
              : "This did not run"
            : running
              ? `Running on ${waiting(state.awaited, known)}…`
              : headline}
        </h2>
        {links.clauses.length > 0 && <p className="hint">Hover or Tab through a clause</p>}
        {children}
        <fieldset className="segments">
          <legend className="visually-hidden">SQL as</legend>
          {FORMS.map(([value, label]) => (
            <label key={value}>
              <input type="radio" name="form" checked={form === value} onChange={() => setForm(value)} />
              <span>{label}</span>
            </label>
          ))}
        </fieldset>
      </div>
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
              onChoose([...new Set(chosen.flatMap((each) => (each === alias ? (by ?? []) : each)))]);
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
              plan={fresh ? state.plan : "none"}
              explains={database?.can_explain ?? true}
              baseline={chosen.length > 1 && alias === chosen[0]}
              running={waits}
              starting={waits && (database?.state === "idle" || database?.state === "starting")}
              stale={!fresh && old !== undefined}
              back={looked && database?.state === "ready"}
              onRun={onRun}
            />
          );
        })}
      </ColumnsFrame>
    </>
  );
}

function waiting(awaited: readonly string[], known: readonly Database[]): string {
  if (awaited.length > 4) return `${awaited.length} databases`;
  const labels = awaited.map((alias) => known.find((database) => database.alias === alias)?.label ?? alias);
  return new Intl.ListFormat("en").format(labels);
}
