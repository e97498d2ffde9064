import { memo, useMemo } from "react";
import { Name } from "@/components/why/Name";
import { type Cell, cellsOf, keyOf } from "@/document/anatomy";
import type { Anatomy, MatrixRow } from "@/document/trace.gen";

interface Props {
  anatomies: readonly Anatomy[];
  columns: readonly number[];
  row: MatrixRow;
  isOpen: boolean;
  /** Whether Tab comes to it. */
  isStop: boolean;
  /** Its position among what is drawn. */
  index: number;
  onToggle(key: string, index: number, isOpen: boolean): void;
}

/** One row of the matrix: its name, which opens it, and what each backend says. */
export const MatrixLine = memo(function MatrixLine(props: Props) {
  const { anatomies, columns, row, isOpen, isStop, index, onToggle } = props;
  const cells = useMemo(() => cellsOf(anatomies, row), [anatomies, row]);
  const toggle = () => onToggle(keyOf(row), index, isOpen);
  return (
    <>
      <th scope="row">
        <button type="button" aria-expanded={isOpen} tabIndex={isStop ? 0 : -1} onClick={toggle}>
          <code>
            <Name text={row.name} />
          </code>
        </button>
      </th>
      {columns.map((i) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the button of the row does the same by key.
        <td
          key={anatomies[i]?.target.alias}
          data-standing={cells[i]?.standing}
          data-alike={row.differs ? undefined : ""}
          onClick={() => window.getSelection()?.isCollapsed && toggle()}
        >
          {cells[i] && <Says cell={cells[i]} isOpen={isOpen} />}
        </td>
      ))}
    </>
  );
});

const NOTHING: Partial<Record<Cell["standing"], string>> = {
  absent: "not there",
  "not told": "not told",
  "not read": "not read",
};

function Says({ cell, isOpen }: { cell: Cell; isOpen: boolean }) {
  const { standing, text, whole, entry } = cell;
  const none = NOTHING[standing];
  // What has examples tells them all below.
  const isWhole = isOpen && entry?.examples.length === 0;
  const more = isWhole ? 0 : cell.more;
  return (
    <>
      {none ? <span className="none">{none}</span> : <code>{(isWhole ? whole : text) || "''"}</code>}
      {more > 0 && <small title={`${more} lines more`}>+{more}</small>}
      {entry?.overrides && <Sign sign="●" means="overrides Django's base" />}
      {entry?.how === "computed" && <Sign sign="ƒ" means="computed" />}
      {entry?.note && <Sign sign="†" means={entry.note} />}
    </>
  );
}

const Sign = ({ sign, means }: { sign: string; means: string }) => (
  <small role="img" aria-label={means} title={means}>
    {sign}
  </small>
);
