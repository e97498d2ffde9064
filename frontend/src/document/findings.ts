/** Findings laid out: where they stand, and which statements show them. */
import type { LinkKey, Links } from "./links";
import { spansOf } from "./statements";
import type { Finding, SourceRange, Trace } from "./trace.gen";

/** The line of a place in `snippet`, counted from 1. */
export const lineOf = (snippet: string, point: number) =>
  [...snippet].slice(0, point).filter((character) => character === "\n").length + 1;

/** The clause that a finding is about: the one at its place, else the largest inside of it. */
export function clauseOf({ range }: Pick<Finding, "range">, { clauses }: Links): LinkKey | undefined {
  if (!range) return undefined;
  const inside = clauses.filter(
    (clause) => clause.range.start >= range.start && clause.range.end <= range.end,
  );
  const length = (place: SourceRange) => place.end - place.start;
  return inside.sort((a, b) => length(b.range) - length(a.range))[0]?.letter;
}

/** Databases that show a finding in the same statements. */
export interface Shown {
  /** The first of them: where a link leads to. */
  alias: string;
  labels: readonly string[];
  spans: readonly { first: number; last: number }[];
  count: number;
}

export function shownOn({ witnesses }: Pick<Finding, "witnesses">, traces: readonly Trace[]): Shown[] {
  const groups = new Map<string, Shown & { labels: string[] }>();
  for (const { alias, statements } of witnesses) {
    const label = traces.find(({ target }) => target.alias === alias)?.target.label ?? alias;
    const spans = spansOf(statements);
    const key = spans.map(({ first, last }) => `${first}-${last}`).join();
    const group = groups.get(key);
    if (group) group.labels.push(label);
    else groups.set(key, { alias, labels: [label], spans, count: new Set(statements).size });
  }
  return [...groups.values()];
}

/** Text with its `code` told from the rest: what stands between backticks. */
export const partsOf = (text: string) =>
  text.split("`").flatMap((part, i) => (part === "" ? [] : [{ text: part, isCode: i % 2 === 1 }]));
