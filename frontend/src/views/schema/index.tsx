import { useEffect, useMemo, useRef, useState } from "react";
import type { Catalogue } from "@/api/databases";
import { Splitter } from "@/components/chrome/Splitter";
import { useMedia } from "@/components/chrome/useMedia";
import { absenceOf } from "@/components/column/absence";
import type { EditorHandle } from "@/components/editor";
import { Prose } from "@/components/findings/Prose";
import { Tabs } from "@/components/frame/Tabs";
import { runnable } from "@/components/session/remembered";
import { useSession } from "@/components/session/Session";
import { useKept } from "@/components/session/useKept";
import { lossesOf, lostPlaces } from "@/document/migrations";
import type { SourceRange } from "@/document/trace.gen";
import { Checks } from "./Checks";
import { Ddl } from "./Ddl";
import { Declared } from "./Declared";
import { Introspection } from "./Introspection";
import { Query } from "./Query";
import type { Shown } from "./shown";
import { useLab } from "./useLab";
import "@/components/frame/headline.css";
import "@/components/column/column.css";
import "@/components/column/about.css";
import "@/components/column/statement.css";
import "@/components/column/result.css";
import "@/components/sidebar/sidebar.css";
import "./schema.css";

const NARROW = "(max-width: 45rem)";
const PARTS = [
  { id: "ddl", label: "DDL" },
  { id: "read", label: "Introspection" },
  { id: "checks", label: "Checks" },
] as const;
type Part = (typeof PARTS)[number]["id"];
const TYPED = "typed";

/** Schema: models and operations on one side, what the databases make of them on the other. */
export default function Schema() {
  const lab = useLab();
  const { course } = lab;
  const { catalogue, chosen, pins } = useSession();
  const narrow = useMedia(NARROW);
  const [kept, setKept] = useKept("lab");
  const [typing, setTyping] = useState(true);
  const [only, setOnly] = useState<string | null>(null);
  const models = useRef<EditorHandle>(null);
  const part: Part = PARTS.find(({ id }) => id === kept)?.id ?? "ddl";

  const shown = useMemo<Shown[]>(
    () =>
      chosen.map((alias) => {
        const fresh = course.fresh.get(alias) ?? null;
        const old = course.previous?.traces.find(({ target }) => target.alias === alias) ?? null;
        const known = catalogue.databases.find((database) => database.alias === alias);
        const trace = fresh ?? old;
        return {
          alias,
          name: known?.label ?? trace?.target.label ?? alias,
          message: known ? known.message : whyAbsent(alias, catalogue),
          trace,
          rows: fresh ? course.comparison : course.previous,
          isStale: fresh === null && old !== null,
          isRunning: course.awaited.includes(alias),
        };
      }),
    [chosen, course, catalogue],
  );
  const inSight = narrow && shown.length > 1 ? (shown.find(({ alias }) => alias === only) ?? shown[0]) : null;
  const columns = inSight ? [inSight] : shown;
  const traces = useMemo(
    () => shown.flatMap(({ trace, isStale }) => (trace && !isStale ? trace : [])),
    [shown],
  );
  const losses = useMemo(() => lossesOf(shown.flatMap(({ trace }) => trace ?? [])), [shown]);
  const lost = useMemo(() => (part === "read" ? lostPlaces(losses) : []), [part, losses]);
  useForgetting(pins.chosen, pins.pick);

  const point = (range: SourceRange) => {
    setTyping(true);
    // On a narrow screen the editor has to be in sight before it can take the focus.
    requestAnimationFrame(() => models.current?.select(range));
  };
  const tabs = narrow ? [{ id: TYPED, label: "Models" }, ...PARTS] : PARTS;
  const active = narrow && typing ? TYPED : part;
  const select = (id: string) => {
    setTyping(id === TYPED);
    if (id !== TYPED) setKept(id === "ddl" ? null : id);
  };
  const panel = { role: "tabpanel", "aria-label": PARTS.find(({ id }) => id === part)?.label ?? "" };
  const { problem, refused, awaited, comparison, previous } = course;
  const isNowhere = catalogue.databases.length > 0 && runnable(chosen, catalogue.databases).length === 0;
  const wrong = problem?.message ?? refused[0]?.message;
  return (
    <>
      <div className="headline">
        <h2>
          {wrong !== undefined ? (
            <>
              Not run: <Prose text={wrong} />
            </>
          ) : awaited.length > 0 ? (
            `Running on ${awaited.length} ${awaited.length === 1 ? "database" : "databases"}…`
          ) : (
            ((comparison ?? previous)?.headline ??
            (isNowhere ? "Choose a database to change these models on" : ""))
          )}
        </h2>
        <Query lab={lab} />
      </div>
      <div className="schema">
        <div
          id="schema-typed"
          className="schema-typed"
          data-after={lab.after === null ? undefined : ""}
          hidden={active !== TYPED && narrow}
        >
          <Declared lab={lab} editor={models} lost={lost} traces={traces} />
        </div>
        {!narrow && <Splitter label="Width of the models" controls="schema-typed" />}
        <div className="schema-shown">
          <div className="schema-tabs" data-pane="">
            <Tabs
              tabs={tabs}
              active={active}
              onSelect={select}
              label="What to see"
              controls={(at) => (narrow && at === 0 ? "schema-typed" : "schema-part")}
            />
            {inSight && active !== TYPED && (
              <label className="plan-switch">
                <select
                  aria-label="Database"
                  value={inSight.alias}
                  onChange={(event) => setOnly(event.target.value)}
                >
                  {shown.map(({ alias, name }) => (
                    <option key={alias} value={alias}>
                      {name}
                    </option>
                  ))}
                </select>
              </label>
            )}
          </div>
          <div id="schema-part" className="schema-part" hidden={active === TYPED} {...panel}>
            {part === "ddl" && <Ddl columns={columns} />}
            {part === "read" && <Introspection columns={columns} losses={losses} onPoint={point} />}
            {part === "checks" && <Checks columns={columns} onPoint={point} />}
          </div>
        </div>
      </div>
      <div role="status" className="visually-hidden">
        {course.said}
      </div>
    </>
  );
}

/** Why there is no such database, and what brings it or may be taken instead. */
function whyAbsent(alias: string, catalogue: Catalogue): string | null {
  const absence = absenceOf(alias, catalogue);
  if (!absence) return null;
  const { sentence, command, instead } = absence;
  return [sentence, command ?? instead.map(({ label }) => label).join(", ")].filter(Boolean).join(" ");
}

/** A loss that is lit here means nothing on another screen. */
function useForgetting(chosen: string | null, pick: (key: string) => void): void {
  const latest = useRef({ chosen, pick });
  latest.current = { chosen, pick };
  useEffect(
    () => () => {
      const { chosen, pick } = latest.current;
      if (chosen !== null && /^[a-z]+$/.test(chosen)) pick(chosen);
    },
    [],
  );
}
