import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { type Laid, linesOf, rowFrom } from "./lines";
import { TableLine } from "./TableLine";

export interface Drawn<Row, Part> extends Laid<Row, Part> {
  /** What the rows are of. When it is another, what is in sight stays where it is. */
  of: unknown;
  label: string;
  caption: string;
  className: string;
  /** How many columns there are beside the first. */
  sides: number;
  heads: ReactNode;
  /** What stands in the button that opens a row; `mark` is behind it. */
  name(row: Row): ReactNode;
  mark?: ((row: Row) => ReactNode) | undefined;
  cells(row: Row, isOpen: boolean): ReactNode;
  part(part: Part): ReactNode;
  partClass(part: Part): string;
  onOpen(key: string | null): void;
  /** What is said above the rows, and what instead of them. */
  above?: ReactNode;
  empty: ReactNode;
}

/** Pixels of a row of one line, until it is measured. */
const LINE = 32;
const BEYOND = 10;
/** Pixels that the ring of the focus stands out. */
const RING = 4;
const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 12, PageUp: -12 };

/**
 * Rows that open, beside columns. Only those in sight are made. Tab comes to one of them, the arrow
 * keys go on; the row that the address names comes into sight.
 */
export function RowTable<Row, Part>(props: Drawn<Row, Part>) {
  const { of, label, caption, className, sides, heads, open, above, empty, onOpen } = props;
  const { rows, keyOf, groupOf, parts, partKey } = props;
  const scroller = useRef<HTMLElement>(null);
  const [stop, setStop] = useState<string | null>(null);
  const lines = useMemo(
    () => linesOf({ rows, keyOf, groupOf, open, parts, partKey }),
    [rows, keyOf, groupOf, open, parts, partKey],
  );
  const drawn = useRef(of);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    getItemKey: (at) => lines[at]?.key ?? at,
    overscan: BEYOND,
    // The row on top is held where rows come in above it; not where a filter leaves others.
    anchorTo: drawn.current === of ? "start" : "end",
    scrollEndThreshold: -1,
  });
  const headHeight = useRef(0);
  useLayoutEffect(() => {
    const height = scroller.current?.querySelector("thead")?.offsetHeight ?? 0;
    // Heads that say more push the rows down: they stay where they are.
    if (drawn.current !== of && scroller.current && scroller.current.scrollTop > 0)
      scroller.current.scrollTop += height - headHeight.current;
    drawn.current = of;
    headHeight.current = height;
  });
  const items = virtual.getVirtualItems();
  const first = items[0];
  const last = items.at(-1);
  const find = (at: number) => scroller.current?.querySelector<HTMLElement>(`[data-index="${at}"] button`);
  const focus = (at: number) => {
    setStop(lines[at]?.key ?? null);
    const there = find(at);
    if (there) return bringOut(there, "nearest");
    virtual.scrollToIndex(at);
    // The row is made when the scrolling is heard of: in the next frame or the one after.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        const row = find(at);
        if (row) bringOut(row, "nearest");
      }),
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { key, target } = event;
    if (event.altKey || event.ctrlKey || event.metaKey || !(target instanceof HTMLElement)) return;
    const at = Number(target.closest<HTMLElement>("tr[data-index]")?.dataset.index ?? -1);
    if (at < 0) return;
    const isOpen = target.getAttribute("aria-expanded");
    if ((key === "ArrowRight" && isOpen === "false") || (key === "ArrowLeft" && isOpen === "true"))
      target.click();
    else if (key === "Home") focus(rowFrom(lines, 0, 1));
    else if (key === "End") focus(rowFrom(lines, lines.length - 1, -1));
    else if (STEPS[key]) focus(rowFrom(lines, at + STEPS[key], STEPS[key]));
    else return;
    event.preventDefault();
  };

  // What a link or the address asks for comes into sight, once; what is opened here is in sight.
  const brought = useRef<string | null>(null);
  const line = open === null ? -1 : lines.findIndex(({ key }) => key === open);
  useEffect(() => {
    if (open === null) brought.current = null;
    if (open === null || line < 0 || brought.current === open) return;
    setStop(open);
    let tries = 0;
    let frame = 0;
    const bring = () => {
      const there = scroller.current?.querySelector<HTMLElement>(`[data-index="${line}"] button`);
      if (there) {
        brought.current = open;
        bringOut(there, "start");
      } else if (tries++ < 20) {
        // The row is made when the scrolling is heard of, in one of the next frames.
        virtual.scrollToIndex(line, { align: "start" });
        frame = requestAnimationFrame(bring);
      }
    };
    bring();
    return () => cancelAnimationFrame(frame);
  }, [open, line, virtual]);

  const toggle = useCallback(
    (key: string, isOpen: boolean) => {
      brought.current = isOpen ? null : key;
      setStop(key);
      onOpen(isOpen ? null : key);
    },
    [onOpen],
  );
  const isDrawn = items.some(({ key }) => key === stop);
  const tabStop = isDrawn ? stop : lines[rowFrom(lines, first?.index ?? 0, 1)]?.key;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key.
    <section className="compare-scroll" aria-label={label} tabIndex={0} data-pane="" ref={scroller}>
      {above}
      <table
        className={`clauses ${className}`}
        style={{ "--sides": sides } as CSSProperties}
        aria-rowcount={lines.length + 1}
      >
        <caption className="visually-hidden">
          {caption} A row opens with Enter; the arrow keys go from row to row.
        </caption>
        <thead>
          <tr aria-rowindex={1}>{heads}</tr>
        </thead>
        <tbody
          style={{
            paddingTop: first?.start ?? 0,
            paddingBottom: virtual.getTotalSize() - (last?.end ?? 0),
          }}
          onKeyDown={onKeyDown}
        >
          {items.map(({ index }) => {
            const each = lines[index];
            return (
              each && (
                <TableLine
                  key={each.key}
                  table={props}
                  {...{ line: each, index, toggle }}
                  measure={virtual.measureElement}
                  isOpen={each.key === open}
                  isStop={each.key === tabStop}
                />
              )
            );
          })}
        </tbody>
      </table>
      {rows.length === 0 && <div className="compare-empty">{empty}</div>}
    </section>
  );
}

/** Gives a row the focus where nothing is typed, and scrolls until it stands clear of the heads, which stay. */
function bringOut(button: HTMLElement, block: ScrollLogicalPosition): void {
  if (!document.activeElement?.matches("[type=search], [type=text]")) button.focus({ preventScroll: true });
  button.scrollIntoView({ block, inline: "nearest" });
  const scroller = button.closest(".compare-scroll");
  const heads = button.closest("table")?.tHead?.getBoundingClientRect();
  const row = button.closest("tr")?.getBoundingClientRect();
  const top = row && row.top - RING;
  if (scroller && heads && top && top < heads.bottom) scroller.scrollTop -= heads.bottom - top;
}
