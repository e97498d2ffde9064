/** What a table of rows in groups draws, from top to bottom: headings, rows, and below an open row its parts. */
export type Line<Row, Part> =
  | { key: string; heading: string; count: number }
  | { key: string; row: Row }
  | { key: string; part: Part };

export interface Laid<Row, Part> {
  rows: readonly Row[];
  keyOf(row: Row): string;
  /** What stands above the rows that have it in common; null for no headings. */
  groupOf: ((row: Row) => string) | null;
  /** The key of the row that is open. */
  open: string | null;
  /** What is below that. */
  parts: readonly Part[];
  partKey(part: Part): string;
}

export function linesOf<Row, Part>(laid: Laid<Row, Part>): Line<Row, Part>[] {
  const { rows, keyOf, groupOf, open, parts, partKey } = laid;
  const lines: Line<Row, Part>[] = [];
  let above: { key: string; heading: string; count: number } | undefined;
  for (const row of rows) {
    const heading = groupOf?.(row);
    if (heading !== undefined) {
      if (above?.heading !== heading) {
        above = { key: `group ${heading}`, heading, count: 0 };
        lines.push(above);
      }
      above.count += 1;
    }
    const key = keyOf(row);
    lines.push({ key, row });
    if (key === open) lines.push(...parts.map((part) => ({ key: `part ${key} ${partKey(part)}`, part })));
  }
  return lines;
}

/** The row at `at` or, from there on in the direction of `by`, the next; the one before if there is none. */
export function rowFrom(lines: readonly Line<unknown, unknown>[], at: number, by: number): number {
  const from = Math.max(0, Math.min(lines.length - 1, at));
  const isRow = (line: Line<unknown, unknown> | undefined) => line !== undefined && "row" in line;
  const step = by < 0 ? -1 : 1;
  for (let each = from; lines[each]; each += step) if (isRow(lines[each])) return each;
  for (let each = from; lines[each]; each -= step) if (isRow(lines[each])) return each;
  return 0;
}
