/** The document counts in Unicode code points, JavaScript strings in UTF-16 units. One place converts. */

export interface Converter {
  /** The UTF-16 index of a code point offset. Offsets outside the text are clamped to it. */
  units(offset: number): number;
  /** The code point offset of a UTF-16 index. */
  points(index: number): number;
}

const SURROGATES = /[\uD800-\uDBFF][\uDC00-\uDFFF]/g;

const last = new Map<string, Converter>();
const REMEMBERED = 64;

/** The converter of `text`. Text without astral characters, nearly all of it, costs nothing. */
export function converter(text: string): Converter {
  const known = last.get(text);
  if (known) return known;
  const made = make(text);
  if (last.size >= REMEMBERED) last.clear();
  last.set(text, made);
  return made;
}

function make(text: string): Converter {
  const pairs = [...text.matchAll(SURROGATES)].map((match) => match.index);
  const clamp = (index: number) => Math.max(0, Math.min(text.length, index));
  if (pairs.length === 0) return { units: clamp, points: clamp };
  // pairs[i] is the unit index of pair i, so its code point offset is pairs[i] - i.
  return {
    units: (offset) => clamp(offset + before(pairs.length, (i) => (pairs[i] ?? 0) - i < offset)),
    points: (index) => clamp(index) - before(pairs.length, (i) => (pairs[i] ?? 0) < clamp(index)),
  };
}

/** How many of `count` ascending items satisfy `test`, which holds for a prefix of them. */
function before(count: number, test: (i: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (test(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** `text` between two code point offsets. */
export function slice(text: string, start: number, end: number): string {
  const { units } = converter(text);
  return text.slice(units(start), units(end));
}
