/** A remedy's edits, applied to the snippet, and shown as the lines that they change. */
import { converter, slice } from "./codePoints";
import type { Edit } from "./trace.gen";

/** Some lines of the snippet, and what becomes of them. */
export interface Hunk {
  /** The first of them, counted from 1. */
  line: number;
  before: readonly string[];
  after: readonly string[];
}

/** `snippet` with all `edits` done. They are in code points of `snippet`, and do not overlap. */
export function edited(snippet: string, edits: readonly Edit[]): string {
  const { points } = converter(snippet);
  return within(snippet, edits, 0, points(snippet.length));
}

/** What stands between two places after the edits there. */
function within(snippet: string, edits: readonly Edit[], start: number, end: number): string {
  let at = start;
  let text = "";
  for (const { range, text: instead } of inOrder(edits)) {
    text += slice(snippet, at, range.start) + instead;
    at = range.end;
  }
  return text + slice(snippet, at, end);
}

const inOrder = (edits: readonly Edit[]) =>
  [...edits].sort((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);

/** The whole lines that `edits` touch, those side by side together, before and after. */
export function hunksOf(snippet: string, edits: readonly Edit[]): Hunk[] {
  const { points } = converter(snippet);
  const lines = snippet.split("\n");
  const starts: number[] = [];
  let unit = 0;
  for (const line of lines) {
    starts.push(points(unit));
    unit += line.length + 1;
  }
  const lineAt = (point: number) =>
    Math.max(
      0,
      starts.findLastIndex((start) => start <= point),
    );
  const groups: { first: number; last: number; edits: Edit[] }[] = [];
  for (const edit of inOrder(edits)) {
    const first = lineAt(edit.range.start);
    const last = lineAt(edit.range.end);
    const open = groups.at(-1);
    if (open && first <= open.last + 1) {
      open.last = Math.max(open.last, last);
      open.edits.push(edit);
    } else groups.push({ first, last, edits: [edit] });
  }
  return groups.map(({ first, last, edits: inside }) => {
    const end = last + 1 < lines.length ? (starts[last + 1] as number) - 1 : points(snippet.length);
    const after = within(snippet, inside, starts[first] as number, end);
    return { line: first + 1, ...unlike(lines.slice(first, last + 1), after.split("\n")) };
  });
}

/** Without the whole lines that an edit at the end of one leaves as they were. */
function unlike(before: readonly string[], after: readonly string[]) {
  let last = 0;
  while (last < Math.min(before.length, after.length) - 1 && before.at(-1 - last) === after.at(-1 - last))
    last += 1;
  return { before: before.slice(0, before.length - last), after: after.slice(0, after.length - last) };
}
