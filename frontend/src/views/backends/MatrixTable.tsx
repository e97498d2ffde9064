import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type CSSProperties,
  type KeyboardEvent,
  memo,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { KindCount } from "@/document/anatomy";
import type { AnatomyComparison } from "@/document/trace.gen";
import { BackendHead } from "./BackendHead";
import { MatrixLine } from "./MatrixLine";
import { type Part, partKey, partsOf, RowPart } from "./RowPart";

interface Props {
  comparison: AnatomyComparison;
  /** The positions of the backends that have a column. */
  columns: readonly number[];
  /** The positions of the rows that are shown. */
  left: readonly number[];
  /** Whose headings stand among the rows; null for none. */
  kinds: readonly KindCount[] | null;
  /** The row that is open; -1 for one that there is not. */
  open: number | null;
  /** The key of that row, as the address has it. */
  asked: string | null;
  onOpen(key: string | null): void;
  /** Takes the filters away. */
  onAll(): void;
}

/** What is drawn below the heads: a kind's heading, a row, and below the open one what there is to tell of it. */
type Line = { kind: KindCount } | { row: number } | { part: Part };

/** Pixels of a row of one line, until it is measured. */
const LINE = 32;
const BEYOND = 10;
const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 12, PageUp: -12 };

/** A row for each thing that backends have, a column for each backend; only those in sight are made. */
export const MatrixTable = memo(function MatrixTable(props: Props) {
  const { comparison, columns, left, kinds, open, asked, onOpen, onAll } = props;
  const { anatomies, rows } = comparison;
  const scroller = useRef<HTMLElement>(null);
  const [stop, setStop] = useState(0);
  /** The column whose source is shown below the open row. */
  const [source, setSource] = useState<number | null>(null);
  const parts = useMemo(() => partsOf(anatomies, rows[open ?? -1]), [anatomies, rows, open]);
  const lines = useMemo(() => linesOf(left, rows, kinds, open, parts), [left, rows, kinds, open, parts]);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    getItemKey: (at) => {
      const line = lines[at] as Line;
      if ("kind" in line) return line.kind.kind;
      return "row" in line ? line.row : `part ${open} ${partKey(line.part)}`;
    },
    overscan: BEYOND,
  });
  const items = virtual.getVirtualItems();
  const first = items[0];
  const last = items.at(-1);
  const find = (at: number) => scroller.current?.querySelector<HTMLElement>(`[data-index="${at}"] button`);
  const focus = (at: number) => {
    setStop(at);
    const there = find(at);
    if (there) {
      there.focus({ preventScroll: true });
      bringOut(there, "nearest");
      return;
    }
    virtual.scrollToIndex(at);
    // The row is made when the scrolling is heard of: in the next frame or the one after.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        const row = find(at);
        row?.focus({ preventScroll: true });
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
  const line = open === null ? -1 : lines.findIndex((each) => "row" in each && each.row === open);
  useEffect(() => {
    if (asked === null || line < 0 || brought.current === asked) return;
    setStop(line);
    let tries = 0;
    let frame = 0;
    const bring = () => {
      const there = scroller.current?.querySelector<HTMLElement>(`[data-index="${line}"] button`);
      if (there) {
        brought.current = asked;
        there.focus({ preventScroll: true });
        bringOut(there, "start");
      } else if (tries++ < 20) {
        // The row is made when the scrolling is heard of, in one of the next frames.
        virtual.scrollToIndex(line, { align: "start" });
        frame = requestAnimationFrame(bring);
      }
    };
    bring();
    return () => cancelAnimationFrame(frame);
  }, [asked, line, virtual]);

  const toggle = useCallback(
    (key: string, index: number, isOpen: boolean) => {
      brought.current = isOpen ? null : key;
      setStop(index);
      setSource(null);
      onOpen(isOpen ? null : key);
    },
    [onOpen],
  );
  const inSight = stop >= (first?.index ?? 0) && stop <= (last?.index ?? -1) && "row" in (lines[stop] ?? {});
  const tabStop = inSight ? stop : rowFrom(lines, first?.index ?? 0, 1);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key.
    <section className="compare-scroll" aria-label="Matrix" tabIndex={0} data-pane="" ref={scroller}>
      {asked !== null && open === -1 && (
        <p className="compare-empty">
          None of these backends has <code>{asked.replace(/^[^:]*:/, "")}</code>.
        </p>
      )}
      <table
        className="clauses matrix"
        style={{ "--sides": columns.length } as CSSProperties}
        aria-rowcount={lines.length + 1}
      >
        <caption className="visually-hidden">
          What backends have, side by side. A row opens with Enter; the arrow keys go from row to row.
        </caption>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col">Name</th>
            {columns.map((i) => {
              const anatomy = anatomies[i];
              return (
                anatomy && (
                  <th scope="col" key={anatomy.target.alias}>
                    <BackendHead anatomy={anatomy} isBaseline={i === 0 && anatomies.length > 1} />
                  </th>
                )
              );
            })}
          </tr>
        </thead>
        <tbody
          style={{
            paddingTop: first?.start ?? 0,
            paddingBottom: virtual.getTotalSize() - (last?.end ?? 0),
          }}
          onKeyDown={onKeyDown}
        >
          {items.map(({ index, key }) => {
            const each = lines[index];
            if (!each) return null;
            const common = { "data-index": index, "aria-rowindex": index + 2, ref: virtual.measureElement };
            if ("kind" in each)
              return (
                <tr key={key} className="clauses-statement" {...common}>
                  <th scope="rowgroup" colSpan={columns.length + 1}>
                    {each.kind.label} <small>{each.kind.count}</small>
                  </th>
                </tr>
              );
            if ("part" in each)
              return (
                <tr key={key} className="matrix-part" {...common}>
                  <RowPart
                    {...{ anatomies, columns, part: each.part, source }}
                    row={rows[open ?? -1]}
                    onSource={setSource}
                  />
                </tr>
              );
            const row = rows[each.row];
            if (!row) return null;
            return (
              <tr key={key} className={open === each.row ? "matrix-row open" : "matrix-row"} {...common}>
                <MatrixLine
                  anatomies={anatomies}
                  columns={columns}
                  row={row}
                  isOpen={open === each.row}
                  isStop={tabStop === index}
                  index={index}
                  onToggle={toggle}
                />
              </tr>
            );
          })}
        </tbody>
      </table>
      {left.length === 0 && (
        <p className="compare-empty">
          No row is left.{" "}
          <button type="button" onClick={onAll}>
            Show all
          </button>
        </p>
      )}
    </section>
  );
});

function linesOf(
  left: readonly number[],
  rows: AnatomyComparison["rows"],
  kinds: readonly KindCount[] | null,
  open: number | null,
  parts: readonly Part[],
): Line[] {
  const lines: Line[] = [];
  let before = "";
  for (const row of left) {
    const kind = kinds?.find((each) => each.kind === rows[row]?.kind);
    if (kind && kind.kind !== before) {
      const count = left.filter((each) => rows[each]?.kind === kind.kind).length;
      lines.push({ kind: { ...kind, count } });
      before = kind.kind;
    }
    lines.push({ row });
    if (row === open) lines.push(...parts.map((part) => ({ part })));
  }
  return lines;
}

/** The row at `at` or, from there on in the direction of `by`, the next; the one before if there is none. */
function rowFrom(lines: readonly Line[], at: number, by: number): number {
  const from = Math.max(0, Math.min(lines.length - 1, at));
  const isRow = (line: Line | undefined) => line !== undefined && "row" in line;
  const step = by < 0 ? -1 : 1;
  for (let each = from; lines[each]; each += step) if (isRow(lines[each])) return each;
  for (let each = from; lines[each]; each -= step) if (isRow(lines[each])) return each;
  return 0;
}

/** Scrolls until a row is in sight, and not below the heads, which stay where they are. */
function bringOut(button: HTMLElement, block: ScrollLogicalPosition): void {
  button.scrollIntoView({ block, inline: "nearest" });
  const scroller = button.closest(".compare-scroll");
  const heads = button.closest("table")?.tHead?.getBoundingClientRect();
  const row = button.closest("tr")?.getBoundingClientRect();
  if (scroller && heads && row && row.top < heads.bottom) scroller.scrollTop -= heads.bottom - row.top;
}
