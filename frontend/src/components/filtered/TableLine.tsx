import { memo } from "react";
import type { Line } from "./lines";
import type { Drawn } from "./RowTable";

interface LineProps<Row, Part> {
  table: Drawn<Row, Part>;
  line: Line<Row, Part>;
  index: number;
  isOpen: boolean;
  /** Whether Tab comes to it. */
  isStop: boolean;
  measure(line: HTMLElement | null): void;
  toggle(key: string, isOpen: boolean): void;
}

/** A heading, a row, or what an open row tells below itself. */
export function TableLine<Row, Part>({
  table,
  line,
  index,
  isOpen,
  isStop,
  measure,
  toggle,
}: LineProps<Row, Part>) {
  const common = { "data-index": index, "aria-rowindex": index + 2, ref: measure };
  if ("heading" in line)
    return (
      <tr className="clauses-statement" {...common}>
        <th scope="rowgroup" colSpan={table.sides + 1}>
          {line.heading} <small>{line.count}</small>
        </th>
      </tr>
    );
  if ("part" in line)
    return (
      <tr className={table.partClass(line.part)} {...common}>
        {table.part(line.part)}
      </tr>
    );
  const { name, mark, cells } = table;
  return (
    <tr
      className={isOpen ? "filtered-row open" : "filtered-row"}
      {...common}
      onClick={({ target }) => {
        const isButton = target instanceof Element && target.closest("button") !== null;
        if (isButton || window.getSelection()?.isCollapsed) toggle(line.key, isOpen);
      }}
    >
      <RowCells row={line.row} {...{ name, mark, cells, isOpen, isStop }} />
    </tr>
  );
}

type CellsProps<Row> = Pick<Drawn<Row, unknown>, "name" | "mark" | "cells"> & {
  row: Row;
  isOpen: boolean;
  isStop: boolean;
};

function CellsOf<Row>({ row, name, mark, cells, isOpen, isStop }: CellsProps<Row>) {
  return (
    <>
      <th scope="row">
        <button type="button" aria-expanded={isOpen} tabIndex={isStop ? 0 : -1}>
          {name(row)}
        </button>
        {mark?.(row)}
      </th>
      {cells(row, isOpen)}
    </>
  );
}

const RowCells = memo(CellsOf) as typeof CellsOf;
