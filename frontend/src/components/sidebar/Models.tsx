import { lazy, Suspense, useMemo, useRef, useState } from "react";
import type { Model } from "@/api/models";
import { useSession } from "@/components/session/Session";
import { ModelItem } from "./ModelItem";
import { Search } from "./Search";
import { touched } from "./touched";
import { useArrows } from "./useArrows";

const Diagram = lazy(() => import("./Diagram"));
const VIEWS = ["List", "Diagram"] as const;
const NO_MODELS: readonly Model[] = [];

interface Props {
  onInsert(text: string): void;
  wide: boolean;
  onWide(wide: boolean): void;
}

/** The sample's models: as a list whose fields can be put into the queryset, and as a drawing. */
export function Models({ onInsert, wide, onWide }: Props) {
  const { words, traces } = useSession();
  const models = words?.models ?? NO_MODELS;
  const [search, setSearch] = useState("");
  const [opened, setOpened] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const onKeyDown = useArrows(list);
  const used = useMemo(() => touched(traces), [traces]);
  const wanted = search.trim().toLowerCase();
  const found = models.filter(
    ({ name, fields }) =>
      name.toLowerCase().includes(wanted) ||
      fields.some((field) => field.name.toLowerCase().includes(wanted)),
  );
  return (
    <>
      <div className="models-tools">
        <fieldset className="segments">
          <legend className="visually-hidden">Models as</legend>
          {VIEWS.map((view) => (
            <label key={view}>
              <input
                type="radio"
                name="models-as"
                checked={wide === (view === "Diagram")}
                onChange={() => onWide(view === "Diagram")}
              />
              {view}
            </label>
          ))}
        </fieldset>
      </div>
      {wide ? (
        <Suspense fallback={<p className="note">Drawing…</p>}>
          <Diagram
            models={models}
            used={used}
            onOpen={(name) => {
              setSearch("");
              setOpened(name);
              onWide(false);
            }}
          />
        </Suspense>
      ) : (
        <>
          <Search
            label="Search models and fields"
            value={search}
            onChange={setSearch}
            found={found.length}
            list={list}
          />
          <div className="sidebar-body">
            {!words && <p className="note">Fetching the models…</p>}
            {words && found.length === 0 && <p className="note">No model or field has that in its name.</p>}
            <ul className="models" ref={list} onKeyDown={onKeyDown}>
              {found.map((model) => (
                <ModelItem
                  key={`${model.name} ${wanted} ${opened === model.name}`}
                  model={model}
                  models={models}
                  wanted={model.name.toLowerCase().includes(wanted) ? "" : wanted}
                  isUsed={used.has(model.table.toLowerCase())}
                  startsOpen={opened === model.name || (wanted !== "" && found.length < 4)}
                  isSought={opened === model.name}
                  onInsert={onInsert}
                />
              ))}
            </ul>
          </div>
        </>
      )}
    </>
  );
}
