/** Two statements line by line: what is the same stands beside itself. For reading; decides nothing. */
import { diffArrays } from "diff";
import { bare, differing, tokensOf } from "./differing";
import type { Line, Part, Piece } from "./lines";

export interface Pair {
  left: Line | null;
  right: Line | null;
  differs: boolean;
}

const textOf = ({ parts }: Line) => parts.flatMap(({ pieces }) => pieces.map(({ text }) => text)).join("");
const spelling = (line: Line) => tokensOf(textOf(line)).map(bare).join("");

/** More changed lines than this are paired as they come. */
const MOST_EDITS = 2000;

/** Lines of both sides in order; lines that changed stand beside each other, their differences marked. */
export function sideBySide(left: readonly Line[], right: readonly Line[]): Pair[] {
  const a = left.map(spelling);
  const b = right.map(spelling);
  const changes = diffArrays(a, b, { maxEditLength: MOST_EDITS });
  const pairs: Pair[] = [];
  let i = 0;
  let j = 0;
  let changed: { left: Line[]; right: Line[] } = { left: [], right: [] };
  const flush = () => {
    const length = Math.max(changed.left.length, changed.right.length);
    for (let k = 0; k < length; k += 1) {
      pairs.push(beside(changed.left[k] ?? null, changed.right[k] ?? null));
    }
    changed = { left: [], right: [] };
  };
  for (const { count, added, removed } of changes ?? []) {
    for (let k = 0; k < count; k += 1) {
      if (removed) changed.left.push(left[i++] as Line);
      else if (added) changed.right.push(right[j++] as Line);
      else {
        flush();
        pairs.push({ left: left[i++] as Line, right: right[j++] as Line, differs: false });
      }
    }
  }
  if (!changes) changed = { left: [...left], right: [...right] };
  flush();
  return pairs;
}

function beside(left: Line | null, right: Line | null): Pair {
  if (!left || !right) return { left, right, differs: true };
  return { left: marked(left, textOf(right)), right: marked(right, textOf(left)), differs: true };
}

/** The line with those pieces marked that `other` has not. */
function marked(line: Line, other: string): Line {
  const stretches = differing(textOf(line), other).filter(({ text }) => text !== "");
  let at = 0;
  const parts = line.parts.map((part): Part => {
    const pieces: Piece[] = [];
    for (const piece of part.pieces) {
      const end = at + piece.text.length;
      for (const { start, stop, isOther } of within(stretches, at, end)) {
        const text = piece.text.slice(start - at, stop - at);
        pieces.push({ ...piece, text, ...(isOther && { marked: true }) });
      }
      at = end;
    }
    return { ...part, pieces };
  });
  return { ...line, parts };
}

/** The stretches between two places of the text, cut to them. */
function* within(stretches: readonly { text: string; kind: string }[], from: number, to: number) {
  let at = 0;
  for (const { text, kind } of stretches) {
    const start = Math.max(from, at);
    const stop = Math.min(to, at + text.length);
    if (start < stop) yield { start, stop, isOther: kind === "other" };
    at += text.length;
  }
}
