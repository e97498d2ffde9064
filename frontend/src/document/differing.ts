/** Two spellings of one clause, for reading: which parts of the one the other has not. Decides nothing. */
import { diffArrays } from "diff";

export interface Stretch {
  text: string;
  /** *gap*: the other has something here that this one lacks. *cut*: a long stretch, left out. */
  kind: "same" | "other" | "gap" | "cut";
}

const TOKENS = /"[^"]*"|`[^`]*`|\[[^\][]*\]|\w+|\s+|[^\w\s]/g;
const QUOTED = /^(["`[])(.*)["`\]]$/s;
/** More edits than this are another text, not another spelling. */
const MOST_EDITS = 300;

export const tokensOf = (sql: string): string[] => sql.match(TOKENS) ?? [];

/** A name as every database has it, however it is quoted: the same as in `document/clauses.py`. */
export const bare = (token: string) => QUOTED.exec(token)?.[2]?.toLowerCase() ?? token;

/** `sql` in stretches, held against `other`. How names are quoted makes no difference. */
export function differing(sql: string, other: string): Stretch[] {
  const changes = diffArrays(tokensOf(other), tokensOf(sql), {
    comparator: (a, b) => bare(a) === bare(b),
    maxEditLength: MOST_EDITS,
  });
  if (!changes) return [{ text: sql, kind: "other" }];
  const found = changes.map(({ value, added, removed }): Stretch => {
    if (removed) return { text: "", kind: "gap" };
    return { text: value.join(""), kind: added ? "other" : "same" };
  });
  return joined(found);
}

/** A gap beside what stands in its place says nothing; nor does a space between two differences. */
function joined(stretches: readonly Stretch[]): Stretch[] {
  const solid = stretches.filter(
    ({ kind }, i) =>
      kind !== "gap" || ![stretches[i - 1], stretches[i + 1]].some((each) => each?.kind === "other"),
  );
  const result: Stretch[] = [];
  solid.forEach((stretch, i) => {
    const last = result.at(-1);
    const isSpace = stretch.kind === "same" && stretch.text.trim() === "";
    const between = isSpace && last?.kind === "other" && solid[i + 1]?.kind === "other";
    const kind = between ? "other" : stretch.kind;
    if (last && last.kind === kind && kind !== "gap") last.text += stretch.text;
    else result.push({ text: stretch.text, kind });
  });
  return result;
}

/** Longer texts than this are shortened until asked for. */
const LONG = 360;
const EDGE = 50;

/** What is the same at length is left out, and what differs at great length too. */
export function shortened(stretches: readonly Stretch[], most = LONG): readonly Stretch[] {
  if (stretches.reduce((sum, { text }) => sum + text.length, 0) <= most) return stretches;
  return stretches.flatMap(({ text, kind }): Stretch[] => {
    const edge = kind === "same" ? EDGE : LONG / 2;
    if (text.length <= 3 * edge) return [{ text, kind }];
    return [
      { text: text.slice(0, edge).replace(/[\s…]*\S*$/, " "), kind },
      { text: "⋯", kind: "cut" },
      { text: text.slice(-edge).replace(/^\S*[\s…]*/, " "), kind },
    ];
  });
}
