/** What is linked with what: every fragment's key, shared by the snippet, all columns and all stages. */
import { type Clause, clausesOf, placeOf, rangeKey } from "./clauses";
import type { Comparison, Divergence, Fragment, Origin, Trace } from "./trace.gen";

/**
 * A key is a clause's letter (`C`), a divergence that no clause caused (`d12`), or, failing both,
 * the kind of an origin (`orm`).
 */
export type LinkKey = string;

export interface Links {
  clauses: readonly Clause[];
  clause(key: LinkKey): Clause | undefined;
  key(trace: Trace, statement: number, fragment: Fragment): LinkKey;
  /** The divergences that a key stands for; several where one clause makes several nodes. */
  divergences(key: LinkKey): Divergence[];
}

/** The parts of a comparison that links need: a streaming run has traces but no divergences yet. */
export type Linked = Pick<Comparison, "snippet" | "traces" | "divergences">;

/** The key by which a clause lights in the snippet, and nowhere else. */
export const inSnippet = (key: LinkKey): LinkKey => `@${key}`;

/** The clause of a key that may be one for the snippet only. */
export const clauseOf = (key: LinkKey): LinkKey => key.replace(/^@/, "");

export const isClause = (key: LinkKey) => /^[A-Z]+$/.test(key);

export function linksOf({ snippet, traces, divergences }: Linked): Links {
  const clauses = clausesOf(snippet, traces);
  const byRange = new Map(clauses.map((clause) => [rangeKey(clause.range), clause]));
  const byLetter = new Map(clauses.map((clause) => [clause.letter, clause]));
  const byFragment = new Map<string, LinkKey>();
  divergences.forEach(({ sides }, index) => {
    for (const { alias, statement, fragments } of sides) {
      for (const id of fragments) byFragment.set(`${alias}/${statement}/${id}`, `d${index}`);
    }
  });

  const letterOf = (trace: Trace, origin: Origin) => {
    const place = placeOf(trace, origin);
    return place ? byRange.get(rangeKey(place))?.letter : undefined;
  };

  return {
    clauses,
    clause: (key) => byLetter.get(key),
    key: (trace, statement, fragment) =>
      letterOf(trace, fragment.origin) ??
      byFragment.get(`${trace.target.alias}/${statement}/${fragment.id}`) ??
      (fragment.origin.kind === "call" ? "orm" : fragment.origin.kind),
    divergences: (key) => {
      if (!isClause(key)) return divergences.filter((_, index) => key === `d${index}`);
      return divergences.filter(({ origin }) => traces.some((trace) => letterOf(trace, origin) === key));
    },
  };
}

/**
 * How many fragments each trace has of `key`, in their order. Null where that is not known: what
 * stopped, or was never executed, may have had some in a statement that it did not come to.
 */
export function countsOf(links: Links, traces: readonly Trace[], key: LinkKey): (number | null)[] {
  const counts = traces.map((trace) => countOf(links, trace, key));
  const needed = 1 + Math.min(...traces.map((trace) => firstWith(links, trace, key)));
  return counts.map((count, i) => {
    const trace = traces[i];
    const isKnown = count > 0 || !trace || isFinished(trace) || trace.statements.length >= needed;
    return isKnown ? count : null;
  });
}

/** Whether a trace has all statements that there are: nothing more was to come. */
export const isFinished = ({ outcome, target }: Trace) =>
  outcome.status === "unsupported" || (outcome.status === "ok" && target.mode === "live");

const firstWith = (links: Links, trace: Trace, key: LinkKey) => {
  const first = trace.statements.findIndex(({ index, fragments }) =>
    fragments.some((fragment) => links.key(trace, index, fragment) === key),
  );
  return first === -1 ? Number.POSITIVE_INFINITY : first;
};

/** How many fragments of a trace carry `key`: what the list of links in words tells. */
export function countOf(links: Links, trace: Trace, key: LinkKey): number {
  let count = 0;
  for (const statement of trace.statements) {
    for (const fragment of statement.fragments) {
      // A fragment inside another of the same key is a part of it, not one more.
      if (links.key(trace, statement.index, fragment) !== key) continue;
      const parent = fragment.parent === null ? undefined : statement.fragments[fragment.parent];
      if (!parent || links.key(trace, statement.index, parent) !== key) count += 1;
    }
  }
  return count;
}

/**
 * `keys` of one snippet as keys of another: letters follow the place, so a clause is found again by
 * its label, and by which of several with that label it was. What is gone has no key.
 */
export function carried(keys: readonly LinkKey[], from: Links, to: Links): LinkKey[] {
  return keys.flatMap((key) => {
    const clause = from.clause(key);
    if (!clause) return [];
    const alike = ({ clauses }: Links) => clauses.filter(({ label }) => label === clause.label);
    return alike(to)[alike(from).indexOf(clause)]?.letter ?? [];
  });
}

/** The clause to pin on a first visit: the first that the databases spell differently, else the first. */
export function mostTelling(links: Links): LinkKey | undefined {
  const differs = links.clauses.find(({ letter }) =>
    links.divergences(letter).some(({ kind }) => kind !== "same"),
  );
  return (differs ?? links.clauses[0])?.letter;
}
