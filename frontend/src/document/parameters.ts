/** Where a statement's parameters stand in its texts: the template, and the literal with their values. */

/** The place of one parameter in a text, in code points. */
export interface Place {
  start: number;
  end: number;
  /** Its position among the parameters. */
  parameter: number;
}

/** The places of the parameters in a template. */
export function placesIn(template: string): Place[] {
  const places: Place[] = [];
  const points = [...template];
  for (let i = 0; i < points.length; i += 1) {
    if (points[i] !== "%") continue;
    if (points[i + 1] === "s") places.push({ start: i, end: i + 2, parameter: places.length });
    // A doubled sign is one that stands for itself.
    i += 1;
  }
  return places;
}

/**
 * The offset in `literal` of each code point of `template`, and of its end. Null where the values
 * cannot be told from the text around them.
 */
export function offsetsInLiteral(template: string, literal: string): number[] | null {
  const from = [...template];
  const to = [...literal];
  const offsets: number[] = [];
  let at = 0;
  let i = 0;
  while (i < from.length) {
    offsets.push(at);
    if (from[i] === "%" && from[i + 1] === "s") {
      offsets.push(at);
      i += 2;
      const until = endOfValue(to, at, after(from, i));
      if (until === null) return null;
      at = until;
    } else if (from[i] === "%" && from[i + 1] === "%") {
      if (to[at] !== "%") return null;
      offsets.push(at);
      at += 1;
      i += 2;
    } else if (from[i] === to[at]) {
      at += 1;
      i += 1;
    } else return null;
  }
  return at === to.length ? [...offsets, at] : null;
}

/** The text of the template between `index` and the next parameter. */
function after(template: readonly string[], index: number): string {
  let text = "";
  for (let i = index; i < template.length && text.length < CONTEXT; i += 1) {
    if (template[i] === "%" && template[i + 1] === "s") break;
    if (template[i] === "%") i += 1;
    text += template[i] ?? "";
  }
  return text;
}

/** As much of the text behind a value is enough to know it by. */
const CONTEXT = 24;

/** Where the value that begins at `start` ends: before `next`, outside of quotes and brackets. */
function endOfValue(literal: readonly string[], start: number, next: string): number | null {
  if (next === "") return literal.length;
  let depth = 0;
  let quoted = false;
  for (let at = start; at <= literal.length; at += 1) {
    const char = literal[at];
    // A doubled quote ends a string and begins it again at once.
    if (char === "'") quoted = !quoted;
    const isOutside = !quoted && depth === 0 && at > start;
    if (isOutside && literal.slice(at, at + next.length).join("") === next) return at;
    if (!quoted && (char === "(" || char === "[")) depth += 1;
    else if (!quoted && (char === ")" || char === "]")) depth -= 1;
  }
  return null;
}

/** The key by which a parameter's row and its places know each other. */
export const parameterKey = (alias: string, statement: number, parameter: number) =>
  `${alias}.${statement}.${parameter}`;
