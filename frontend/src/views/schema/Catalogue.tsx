import { useMemo, useRef, useState } from "react";
import type { Sample, SampleOperation } from "@/api/migrations";
import { usePopover } from "@/components/chrome/usePopover";
import { Search, useFound } from "@/components/sidebar/Search";
import { useArrows } from "@/components/sidebar/useArrows";

const words = ({ title, shows, text, group }: SampleOperation) => `${title} ${shows} ${text} ${group}`;

interface Props {
  sample: Sample;
  operations: string;
  onWrite(text: string): void;
}

/** Operations to choose from: one takes the place of what is written, or is added below it. */
export function Catalogue({ sample, operations, onWrite }: Props) {
  const { open, setOpen, close, box, button, onKeyDown } = usePopover();
  const list = useRef<HTMLDivElement>(null);
  const onArrow = useArrows(list);
  const [adds, setAdds] = useState(false);
  const [search, setSearch, found] = useFound(sample.operations, words);
  const groups = useMemo(
    () => sample.groups.map((group) => ({ group, of: found.filter((each) => each.group === group) })),
    [sample, found],
  );
  const choose = ({ text }: SampleOperation) => {
    onWrite(adds && operations.trim() ? `${operations.trimEnd()}\n${text}` : text);
    close();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape is heard from what is inside.
    <div className="catalogue" ref={box} onKeyDown={onKeyDown}>
      <button type="button" ref={button} aria-expanded={open} onClick={() => setOpen(!open)}>
        Choose an operation…
      </button>
      {open && (
        <div className="popover sidebar-popover" role="dialog" aria-label="Operations to choose from">
          <div>
            <Search
              label="Search operations"
              value={search}
              onChange={setSearch}
              found={found.length}
              list={list}
            />
            <label className="models-tools">
              <input type="checkbox" checked={adds} onChange={(event) => setAdds(event.target.checked)} /> Add
              it below those that are there
            </label>
          </div>
          {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys are heard from the buttons inside. */}
          <div className="sidebar-body" ref={list} onKeyDown={onArrow}>
            {found.length === 0 && <p className="note">No operation has that.</p>}
            {groups.map(
              ({ group, of }) =>
                of.length > 0 && (
                  <section key={group} aria-label={group}>
                    <h3>{group}</h3>
                    <ul>
                      {of.map((each) => (
                        <li key={each.id}>
                          <button
                            type="button"
                            className="sidebar-item"
                            data-item=""
                            aria-current={each.text === operations ? "true" : undefined}
                            onClick={() => choose(each)}
                          >
                            <b>{each.title}</b>
                            {each.shows && <small>{each.shows}</small>}
                          </button>
                        </li>
                      ))}
                    </ul>
                  </section>
                ),
            )}
          </div>
        </div>
      )}
    </div>
  );
}
