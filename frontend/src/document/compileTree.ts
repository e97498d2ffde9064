/** The fragments of a statement as the tree that compiled it, and where a node's text stands. */
import { converter } from "./codePoints";
import type { Line, Part, Piece } from "./lines";
import { toFormatted } from "./runs";
import type { Fragment, Statement } from "./trace.gen";

export interface TreeRow {
  /** The fragment's position in `Statement.fragments`. */
  at: number;
  depth: number;
  /** How many nodes there are below it. */
  below: number;
  open: boolean;
}

/** Statements with fewer nodes begin unfolded; of others the first levels only. */
const FEW = 150;

/** Which nodes begin open. */
export function firstOpen({ fragments }: Statement): Set<number> {
  const all = fragments.map((_, at) => at);
  return new Set(fragments.length <= FEW ? all : all.filter((at) => fragments[at]?.parent === null));
}

/** The nodes in sight, each below its parent, in the order of the text. */
export function treeRows({ fragments }: Statement, open: ReadonlySet<number>): TreeRow[] {
  const { children, below } = shapeOf(fragments);
  const rows: TreeRow[] = [];
  const todo = (children.get(null) ?? []).map((at) => ({ at, depth: 0 })).reverse();
  for (let next = todo.pop(); next; next = todo.pop()) {
    const { at, depth } = next;
    const isOpen = open.has(at);
    rows.push({ at, depth, below: below[at] ?? 0, open: isOpen });
    if (!isOpen) continue;
    for (const child of (children.get(at) ?? []).toReversed()) todo.push({ at: child, depth: depth + 1 });
  }
  return rows;
}

function shapeOf(fragments: readonly Fragment[]) {
  const children = new Map<number | null, number[]>();
  fragments.forEach(({ parent }, at) => {
    const siblings = children.get(parent);
    if (siblings) siblings.push(at);
    else children.set(parent, [at]);
  });
  for (const siblings of children.values())
    siblings.sort((a, b) => (fragments[a]?.start ?? 0) - (fragments[b]?.start ?? 0));
  // Parents come first, so what is below a node is known once all after it are counted.
  const below = fragments.map(() => 0);
  for (let at = fragments.length - 1; at >= 0; at -= 1) {
    const parent = fragments[at]?.parent ?? null;
    if (parent !== null) below[parent] = (below[parent] ?? 0) + 1 + (below[at] ?? 0);
  }
  return { children, below };
}

/** A node's ancestors, nearest first. */
export function* ancestorsOf(fragments: readonly Fragment[], at: number): Generator<number> {
  for (
    let parent = fragments[at]?.parent ?? null;
    parent !== null;
    parent = fragments[parent]?.parent ?? null
  )
    yield parent;
}

/** The deepest node at an offset (code points) of the formatted text; null where no node wrote it. */
export function nodeAt({ fragments, formatted }: Statement, offset: number): number | null {
  const segment = formatted.segments.find(
    (each) => offset >= each.formatted && offset < each.formatted + each.length,
  );
  if (!segment) return null;
  const raw = segment.raw + offset - segment.formatted;
  let found: number | null = null;
  fragments.forEach(({ start, end }, at) => {
    // Of nodes around each other the last is the deepest: parents come first.
    if (start <= raw && raw < end) found = at;
  });
  return found;
}

/** `lines` of the formatted text with the text of a fragment marked; the other lines stay as they are. */
export function markedLines(
  lines: readonly Line[],
  { formatted }: Statement,
  { start, end }: Fragment,
): Line[] {
  const { units } = converter(formatted.text);
  const runs = toFormatted([{ start, end, keys: [], exact: true }], formatted.segments);
  const first = runs[0];
  const last = runs.at(-1);
  if (!first || !last) return [...lines];
  const from = units(first.start);
  const to = units(last.end);
  let at = 0;
  return lines.map((line) => {
    const begin = at;
    const length = line.parts.reduce((sum, { pieces }) => sum + lengthOf(pieces), 0);
    at += length + 1;
    return begin < to && begin + length > from ? marked(line, from - begin, to - begin) : line;
  });
}

const lengthOf = (pieces: readonly Piece[]) => pieces.reduce((sum, { text }) => sum + text.length, 0);

function marked(line: Line, from: number, to: number): Line {
  let at = 0;
  const parts = line.parts.map(
    (part): Part => ({
      ...part,
      pieces: part.pieces.flatMap((piece) => {
        const [start, end] = [Math.max(from - at, line.indent - at, 0), to - at];
        at += piece.text.length;
        return cut(piece, start, end);
      }),
    }),
  );
  return { ...line, parts };
}

function cut(piece: Piece, start: number, end: number): Piece[] {
  const pieces: Piece[] = [
    { ...piece, text: piece.text.slice(0, Math.max(0, start)) },
    { ...piece, text: piece.text.slice(Math.max(0, start), Math.max(0, end)), marked: true },
    { ...piece, text: piece.text.slice(Math.max(0, start, end)) },
  ];
  return pieces.filter(({ text }) => text !== "");
}
