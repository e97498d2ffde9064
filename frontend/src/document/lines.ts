/** A statement's text laid out for drawing: lines of linked parts of highlighted pieces. */
import { converter } from "./codePoints";
import { isClause, type LinkKey } from "./links";
import type { Place } from "./parameters";
import type { Run } from "./runs";
import type { Token } from "./trace.gen";

export interface Piece {
  text: string;
  kind: Token["kind"] | null;
  /** The position of the parameter whose place this is. */
  parameter: number | null;
  /** What it is held against has it not. */
  marked?: true;
}

export interface Part {
  /** Empty for text that belongs to no fragment. */
  keys: readonly LinkKey[];
  exact: boolean;
  pieces: Piece[];
}

export interface Line {
  /** Leading spaces: a wrapped line hangs below its own beginning. */
  indent: number;
  /** The clauses that begin on this line. */
  letters: LinkKey[];
  parts: Part[];
}

export function linesOf(
  text: string,
  tokens: readonly Token[],
  runs: readonly Run[],
  places: readonly Place[] = [],
): Line[] {
  const { units } = converter(text);
  const inUnits = <T extends { start: number; end: number }>(range: T) => ({
    ...range,
    start: units(range.start),
    end: units(range.end),
  });
  const linked = cursor(runs.map(inUnits));
  const coloured = cursor(tokens.map(inUnits));
  const placed = cursor(places.map(inUnits));
  const lines: Line[] = [];
  let previous: LinkKey | undefined;
  let at = 0;
  for (const source of text.split("\n")) {
    const line: Line = { indent: source.length - source.trimStart().length, letters: [], parts: [] };
    const end = at + source.length;
    while (at < end) {
      const run = linked(at);
      const token = coloured(at);
      const place = placed(at);
      // A parameter's place is one piece, whatever a highlighter makes of its letters.
      const stop = Math.min(end, run.until, place.until, place.item ? end : token.until);
      const keys = run.item?.keys ?? [];
      const exact = run.item?.exact ?? true;
      const parameter = place.item?.parameter ?? null;
      const piece = {
        text: text.slice(at, stop),
        kind: place.item ? ("placeholder" as const) : (token.item?.kind ?? null),
        parameter,
      };
      const part = line.parts.at(-1);
      if (part && part.exact === exact && part.keys.join() === keys.join()) part.pieces.push(piece);
      else line.parts.push({ keys, exact, pieces: [piece] });
      const letter = keys[0];
      if (letter !== undefined) {
        if (letter !== previous && isClause(letter) && !line.letters.includes(letter))
          line.letters.push(letter);
        previous = letter;
      }
      at = stop;
    }
    lines.push(line);
    at = end + 1;
  }
  return lines;
}

/** A reader of ordered, disjoint ranges: the item at a place, if any, and how far that stays so. */
function cursor<T extends { start: number; end: number }>(items: readonly T[]) {
  let next = 0;
  return (at: number): { item: T | null; until: number } => {
    while (next < items.length && (items[next] as T).end <= at) next += 1;
    const item = items[next];
    if (!item) return { item: null, until: Number.POSITIVE_INFINITY };
    return item.start <= at ? { item, until: item.end } : { item: null, until: item.start };
  };
}
