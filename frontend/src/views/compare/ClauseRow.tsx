import { memo, useId, useState } from "react";
import { Tag } from "@/components/linking/Tag";
import { SourceLines } from "@/components/source/SourceLines";
import { Name } from "@/components/why/Name";
import { type Row, type Traces, writerOf } from "@/document/compared";
import type { Links } from "@/document/links";
import type { Origin, Place } from "@/document/trace.gen";
import { ClauseCell } from "./ClauseCell";
import type { Column } from "./ClauseTable";

interface Props {
  row: Row;
  columns: readonly Column[];
  traces: Traces;
  links: Links;
}

const CAUSES: Record<Origin["kind"], string | null> = {
  call: null,
  manager: "added by the manager",
  meta: "added by Meta.ordering",
  orm: "written by Django itself",
  backend: "added by the backend",
};

/** A clause on every side; the source that decided one of them opens below the whole row. */
export const ClauseRow = memo(function ClauseRow({ row, columns, traces, links }: Props) {
  const { divergence, key } = row;
  const { label, node, origin, sides, kind } = divergence;
  const [open, setOpen] = useState<{ alias: string; place: Place } | null>(null);
  const id = useId();
  const clause = links.clause(key);
  const first = sides[0];
  const isOpen = (alias: string, place: Place) =>
    open?.alias === alias && open.place.name === place.name && open.place.line === place.line;
  const toggle = (alias: string, place: Place) => setOpen(isOpen(alias, place) ? null : { alias, place });
  const shown = open && columns.find(({ alias }) => alias === open.alias);
  return (
    <>
      <tr data-verdict={kind}>
        <th scope="row" data-link={key} data-colour={clause?.colour}>
          {clause && <Tag letter={clause.letter} colour={clause.colour} />}
          <div>
            <code>
              <Name text={label} />
            </code>
            <small>{[node, CAUSES[origin.kind]].filter(Boolean).join(" · ")}</small>
          </div>
        </th>
        {columns.map((column) => {
          const side = sides.find(({ alias }) => alias === column.alias);
          return (
            <td key={column.alias} data-kind={side?.kind ?? "none"}>
              <span className="cell-name">{column.label}</span>
              <ClauseCell
                side={side ?? null}
                against={first && first !== side ? first : null}
                isBaseline={column === columns[0] || side === first}
                isPlain={kind === "same"}
                without={column.without}
                writer={side ? writerOf(side, traces) : null}
                linkKey={key}
                colour={clause?.colour}
                isOpen={(place) => isOpen(column.alias, place)}
                onPlace={(place) => toggle(column.alias, place)}
                controls={id}
              />
            </td>
          );
        })}
      </tr>
      {open && shown && (
        <tr className="clauses-source">
          <td colSpan={columns.length + 1}>
            <div id={id}>
              <p>
                What decided it on <b>{shown.label}</b>
                <button type="button" className="quiet" onClick={() => setOpen(null)}>
                  Close
                </button>
              </p>
              <SourceLines database={shown.database} place={open.place} />
            </div>
          </td>
        </tr>
      )}
    </>
  );
});
