/** Where the parts of a statement's template stand in the text that the driver was given for it. */

/** How drivers write what stands for a parameter, where Django writes `%s`. */
const PLACEHOLDER = /^(?:\?|%s|[:@$]\w+|%\(\w+\)s)/;

/**
 * The offset in `sent` of each code point of `template`, and of its end. Null unless the two differ
 * in nothing but their placeholders (and `%`, which a template doubles).
 */
export function offsetsIn(template: string, sent: string): number[] | null {
  const from = [...template];
  const to = [...sent];
  const offsets: number[] = [];
  let at = 0;
  for (let i = 0; i < from.length; i += 1) {
    offsets.push(at);
    const pair = from[i] === "%" ? from[i + 1] : undefined;
    if (pair === "s") {
      const [found] = PLACEHOLDER.exec(to.slice(at, at + 64).join("")) ?? [];
      if (!found) return null;
      offsets.push(at);
      at += found.length;
      i += 1;
    } else if (pair === "%" && to[at] === "%" && to[at + 1] !== "%") {
      offsets.push(at);
      at += 1;
      i += 1;
    } else if (from[i] === to[at]) at += 1;
    else return null;
  }
  return at === to.length ? [...offsets, at] : null;
}

/** Ranges of a template, moved by `offsets`; none where it cannot be told what became of them. */
export function moved<T extends { start: number; end: number }>(
  ranges: readonly T[],
  offsets: readonly number[] | null,
): T[] {
  if (!offsets) return [];
  return ranges.map((range) => ({
    ...range,
    start: offsets[range.start] ?? 0,
    end: offsets[range.end] ?? 0,
  }));
}
