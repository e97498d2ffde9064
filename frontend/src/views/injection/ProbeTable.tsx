import { type CSSProperties, useLayoutEffect, useMemo, useRef } from "react";
import { intoView } from "@/components/listing/Listing";
import { useSession } from "@/components/session/Session";
import { useArrows } from "@/components/sidebar/useArrows";
import { groupsOf } from "@/document/injections";
import type { InjectionComparison, InjectionRow } from "@/document/trace.gen";
import { ProbeRow } from "./ProbeRow";
import { TriedHead } from "./TriedHead";

interface Props {
  comparison: InjectionComparison;
  /** The rows that are shown. */
  left: readonly InjectionRow[];
  /** One value is in all of them. */
  isOwn: boolean;
  /** Takes the filters away. */
  onAll(): void;
}

/** A row for each value in each position, a column for each database. */
export function ProbeTable({ comparison, left, isOwn, onAll }: Props) {
  const { options, setOption } = useSession();
  const { traces } = comparison;
  const body = useRef<HTMLTableElement>(null);
  const onKeyDown = useArrows(body);
  const scroller = useRef<HTMLElement>(null);
  // The row that a link names comes into sight, once.
  const brought = useRef(false);
  useLayoutEffect(() => {
    const open = scroller.current?.querySelector('[data-item][aria-expanded="true"]');
    if (open && scroller.current && !brought.current) intoView(scroller.current, open);
    brought.current = true;
  }, []);
  const groups = useMemo(() => groupsOf(comparison, left), [comparison, left]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key.
    <section className="compare-scroll" aria-label="Hostile values" tabIndex={0} data-pane="" ref={scroller}>
      <table
        className="clauses probes"
        style={{ "--sides": traces.length } as CSSProperties}
        ref={body}
        onKeyDown={onKeyDown}
      >
        <caption className="visually-hidden">
          How each database treats a value. A row opens with Enter; the arrow keys go from row to row.
        </caption>
        <thead>
          <tr>
            <th scope="col">{isOwn ? "Where it is put" : "Where it is put, and the value"}</th>
            {traces.map((trace) => (
              <th scope="col" key={trace.target.alias}>
                <TriedHead trace={trace} />
              </th>
            ))}
          </tr>
        </thead>
        {groups.map(({ position, rows }) => (
          <tbody key={position}>
            <tr className="clauses-statement">
              <th scope="rowgroup" colSpan={traces.length + 1}>
                {position} <small>{rows.length}</small>
              </th>
            </tr>
            {rows.map((told) => (
              <ProbeRow
                key={told.row.id}
                comparison={comparison}
                told={told}
                isOwn={isOwn}
                isOpen={options.probe === told.row.id}
                onToggle={() => setOption("probe", options.probe === told.row.id ? null : told.row.id)}
              />
            ))}
          </tbody>
        ))}
      </table>
      {groups.length === 0 && (
        <p className="compare-empty">
          No row is left.{" "}
          <button type="button" onClick={onAll}>
            Show all
          </button>
        </p>
      )}
    </section>
  );
}
