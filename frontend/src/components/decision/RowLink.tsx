import type { ReactNode } from "react";
import { useSession } from "@/components/session/Session";
import { go } from "@/components/session/screen";
import { rowOfPlace } from "@/document/anatomy";
import type { Place } from "@/document/trace.gen";
import "@/components/source/source.css";

const BACKENDS = "/backends";
/** What would leave the row out, or show something else. */
const IN_THE_WAY = ["kind", "only", "search", "part"];

interface Props {
  /** `feature:supports_over_clause`; null where the matrix has no row of it. */
  row: string | null;
  children: ReactNode;
}

/** What a backend decided, leading to its row in the matrix of the backends. */
export function RowLink({ row, children }: Props) {
  const { chosen, setOption } = useSession();
  if (row === null) return children;
  const address = new URLSearchParams({ db: chosen.join(), row });
  return (
    <a
      className="row-link"
      href={`${BACKENDS}#${address}`}
      title="Its row in Backends"
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        go(BACKENDS);
        for (const name of IN_THE_WAY) setOption(name, null);
        setOption("row", row);
      }}
    >
      {children}
    </a>
  );
}

/** Beside a place that defines a flag or an operation: the way to its row; nothing beside another. */
export function PlaceRow({ place }: { place: Place }) {
  const row = rowOfPlace(place);
  return row !== null && <RowLink row={row}>on all backends</RowLink>;
}
