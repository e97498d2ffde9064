import { useMemo } from "react";
import { Name } from "@/components/why/Name";
import { type Anatomies, type Cell, cellsOf } from "@/document/anatomy";
import type { MatrixRow } from "@/document/trace.gen";

interface Props {
  anatomies: Anatomies;
  columns: readonly number[];
  row: MatrixRow;
  isOpen: boolean;
}

/** What each backend says to one row of the matrix. */
export function MatrixCells({ anatomies, columns, row, isOpen }: Props) {
  const cells = useMemo(() => cellsOf(anatomies, row), [anatomies, row]);
  return columns.map((i) => (
    <td key={i} data-standing={cells[i]?.standing} data-alike={row.differs ? undefined : ""}>
      {cells[i] && <Says cell={cells[i]} isOpen={isOpen} />}
    </td>
  ));
}

const NOTHING: Partial<Record<Cell["standing"], string>> = {
  absent: "not there",
  "not told": "not told",
  "not read": "not read",
};

function Says({ cell, isOpen }: { cell: Cell; isOpen: boolean }) {
  const { standing, text, whole, entry } = cell;
  if (standing === "awaited") return <Sign sign="…" means="being read" />;
  const none = NOTHING[standing];
  // What has examples tells them all below.
  const isWhole = isOpen && entry?.examples.length === 0;
  const more = isWhole ? 0 : cell.more;
  return (
    <>
      {none ? (
        <span className="none">{none}</span>
      ) : (
        <code>
          <Name text={(isWhole ? whole : text) || "''"} />
        </code>
      )}
      {more > 0 && <small title={`${more} lines more`}>+{more}</small>}
      {entry?.overrides && <Sign sign="●" means="overrides Django's base" />}
      {entry?.how === "computed" && <Sign sign="ƒ" means="computed" />}
      {entry?.note && <Sign sign="†" means={entry.note} />}
    </>
  );
}

export const Sign = ({ sign, means }: { sign: string; means: string }) => (
  <small role="img" aria-label={means} title={means}>
    {sign}
  </small>
);
