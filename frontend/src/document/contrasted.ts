/** Two snippets on one database, as the two columns of a comparison: one set of letters for both. */
import { type Clause, COLOURS, letterOf, rangeKey } from "./clauses";
import { isClause, type LinkKey, type Links, linksOf } from "./links";
import type { Contrast, Fragment, Trace } from "./trace.gen";

export type SideName = "first" | "second";
export const SIDES: readonly SideName[] = ["first", "second"];

const LABELS: Record<SideName, string> = { first: "First snippet", second: "Second snippet" };

/** The two traces, under the names that the contrast's divergences and results give them. */
export function sidesOf({ sides }: Contrast): Trace[] {
  return SIDES.flatMap((alias, i) => {
    const trace = sides[i]?.traces[0];
    return trace ? [{ ...trace, target: { ...trace.target, alias, label: LABELS[alias] } }] : [];
  });
}

export interface ContrastLinks extends Links {
  /** The clauses of the second snippet, at their places in it. */
  second: readonly Clause[];
}

/**
 * One set of links for both: what is the same cause has the first snippet's letter, what only the
 * second has goes on after it. `shown` are the letters that the first snippet's editor shows.
 */
export function contrastLinks(
  contrast: Contrast,
  traces: readonly Trace[],
  shown: readonly Clause[],
): ContrastLinks {
  const [mine, theirs] = SIDES.map((alias, i) =>
    linksOf({
      snippet: contrast.sides[i]?.snippet ?? "",
      traces: traces.filter(({ target }) => target.alias === alias),
      divergences: [],
    }),
  ) as [Links, Links];
  const inEditor = new Map(shown.map((clause) => [rangeKey(clause.range), clause]));
  const first = new Map(
    mine.clauses.map((each) => [each.letter, inEditor.get(rangeKey(each.range)) ?? each]),
  );
  const names = renamed(contrast, traces, mine, theirs);
  let next = Math.max(first.size, shown.length);
  const second = new Map<LinkKey, Clause>();
  for (const clause of theirs.clauses) {
    const same = first.get(names.get(clause.letter) ?? "");
    const { letter, colour } = same ?? { letter: letterOf(next), colour: next % COLOURS };
    if (!same) next += 1;
    second.set(clause.letter, { ...clause, letter, colour });
  }
  const rows = rowsByFragment(contrast);
  const all = [...first.values(), ...second.values()];
  return {
    clauses: [...first.values()],
    second: [...second.values()],
    clause: (key) => all.find(({ letter }) => letter === key),
    key: (trace, statement, fragment) => {
      const { alias } = trace.target;
      const key = (alias === "second" ? theirs : mine).key(trace, statement, fragment);
      const row = rows.get(`${alias}/${statement}/${fragment.id}`);
      return (alias === "second" ? second : first).get(key)?.letter ?? row ?? key;
    },
    divergences: (key) => contrast.divergences.filter((_, index) => key === rowKey(index)),
  };
}

const rowKey = (index: number) => `c${index}`;

function rowsByFragment({ divergences }: Contrast): Map<string, LinkKey> {
  const rows = new Map<string, LinkKey>();
  divergences.forEach(({ sides }, index) => {
    for (const { alias, statement, fragments } of sides) {
      for (const id of fragments) rows.set(`${alias}/${statement}/${id}`, rowKey(index));
    }
  });
  return rows;
}

/** The second snippet's letters that stand for what a letter of the first stands for. */
function renamed({ divergences }: Contrast, traces: readonly Trace[], mine: Links, theirs: Links) {
  const names = new Map<LinkKey, LinkKey>();
  const taken = new Set<LinkKey>();
  for (const { sides } of divergences) {
    const [a, b] = SIDES.map((alias) => {
      const side = sides.find((each) => each.alias === alias);
      const trace = traces.find(({ target }) => target.alias === alias);
      const statement = trace?.statements[side?.statement ?? -1];
      const fragment: Fragment | undefined = statement?.fragments[side?.fragments[0] ?? -1];
      if (!trace || !statement || !fragment) return undefined;
      return (alias === "first" ? mine : theirs).key(trace, statement.index, fragment);
    });
    if (!a || !b || !isClause(a) || !isClause(b) || names.has(b) || taken.has(a)) continue;
    names.set(b, a);
    taken.add(a);
  }
  return names;
}
