import { type CSSProperties, type KeyboardEvent, type ReactNode, useLayoutEffect, useRef } from "react";
import { flushSync } from "react-dom";
import { useRowsInSight } from "@/components/column/useRowsInSight";
import type { LinkKey, Links } from "@/document/links";
import "./listing.css";

export interface ListedRow {
  /** How far the row hangs below the first level. */
  depth?: number;
  /** Of a tree: whether what is below the row is in sight; left out where there is nothing. */
  open?: boolean;
  link?: LinkKey | undefined;
  /** It says less than the others. */
  quiet?: boolean;
  content: ReactNode;
}

interface Props {
  label: string;
  count: number;
  /** The row that is chosen; -1 for none. */
  current: number;
  onChoose(row: number): void;
  row(at: number): ListedRow;
  /** What the rows of clauses are coloured by. */
  links?: Links;
  role?: "listbox" | "tree";
  /** Left and right fold and unfold a tree's row. */
  onFold?(row: number, open: boolean): void;
}

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 12, PageUp: -12 };

/** Rows of which one is chosen, by the arrow keys or a click. Of many only those in sight are made. */
export function Listing(props: Props) {
  const { label, count, current, onChoose, row, links, role = "listbox", onFold } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const { from, to, above, below, measure, bring } = useRowsInSight(count, scroller);
  const find = (at: number) => scroller.current?.querySelector<HTMLElement>(`[data-index="${at}"]`);

  // What is chosen elsewhere (a link, the timeline) comes into sight; the page itself does not move.
  const brought = useRef(-1);
  useLayoutEffect(() => {
    if (brought.current === current || current < 0) return;
    brought.current = current;
    const chosen = scroller.current?.querySelector<HTMLElement>(`[data-index="${current}"]`);
    if (!chosen) bring(current);
    else if (scroller.current) intoView(scroller.current, chosen);
  }, [current, bring]);

  const focus = (at: number) => {
    flushSync(() => onChoose(at));
    const there = find(at);
    if (there) return there.focus();
    bring(at);
    // The row is made when the scrolling is heard of: in the next frame or the one after.
    requestAnimationFrame(() => requestAnimationFrame(() => find(at)?.focus()));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { key, target } = event;
    if (event.altKey || event.ctrlKey || event.metaKey || count === 0) return;
    const at = Number((target as HTMLElement).closest<HTMLElement>("[data-index]")?.dataset.index ?? current);
    const open = onFold && row(at).open;
    if (key === "ArrowRight" && open === false) onFold?.(at, true);
    else if (key === "ArrowLeft" && open) onFold?.(at, false);
    else if (onFold && (key === "ArrowRight" || key === "ArrowLeft")) focus(neighbour(row, at, key));
    else if (key === "Home" || key === "End") focus(key === "Home" ? 0 : count - 1);
    else if (STEPS[key]) focus(Math.max(0, Math.min(count - 1, at + STEPS[key])));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const isInSight = current >= from && current < to;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the role is one of two that take keys.
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both take a label.
    <div
      className="listing"
      role={role}
      aria-label={label}
      ref={scroller}
      tabIndex={isInSight ? -1 : 0}
      onFocus={({ target, currentTarget }) =>
        target === currentTarget && count > 0 && focus(Math.max(0, current))
      }
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ paddingTop: above, paddingBottom: below }}>
        {Array.from({ length: to - from }, (_, k) => {
          const at = from + k;
          const { depth = 0, open, link, quiet, content } = row(at);
          return (
            // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both of its roles can be selected.
            <button
              type="button"
              key={at}
              ref={measure}
              role={role === "tree" ? "treeitem" : "option"}
              data-index={at}
              data-link={link}
              data-colour={links?.clause(link ?? "")?.colour}
              data-quiet={quiet ? "" : undefined}
              aria-selected={at === current}
              aria-setsize={role === "listbox" ? count : undefined}
              aria-posinset={role === "listbox" ? at + 1 : undefined}
              aria-level={role === "tree" ? depth + 1 : undefined}
              aria-expanded={open}
              tabIndex={at === current ? 0 : -1}
              style={{ "--depth": depth } as CSSProperties}
              onClick={() =>
                onFold && open !== undefined && at === current ? onFold(at, !open) : onChoose(at)
              }
            >
              {content}
            </button>
          );
        })}
      </div>
    </div>
  );
}

/** Left goes to the row above that this one hangs on, right to the one below it. */
function neighbour(row: Props["row"], at: number, key: string): number {
  const depth = row(at).depth ?? 0;
  if (key === "ArrowRight") return row(at).open ? at + 1 : at;
  for (let above = at - 1; above >= 0; above -= 1) if ((row(above).depth ?? 0) < depth) return above;
  return at;
}

/** Scrolls `scroller`, and nothing around it, until `row` stands in its middle; not if it is in sight. */
export function intoView(scroller: HTMLElement, row: Element): void {
  const box = scroller.getBoundingClientRect();
  const { top, bottom } = row.getBoundingClientRect();
  if (top >= box.top && bottom <= box.bottom) return;
  scroller.scrollTop += (top + bottom - box.top - box.bottom) / 2;
}
