/** The state of `Query` call by call: the trees before and after, what is new in them and what is gone. */
import { rangeKey } from "./clauses";
import type { LinkKey, Links } from "./links";
import { isClause } from "./links";
import type { Call, Part, SourceRange, Trace } from "./trace.gen";

export interface StateRow {
  name: string;
  text: string;
  depth: number;
  /** *gone*: the call took it away. It is told where it was, in the state before. */
  state: "kept" | "new" | "gone";
  /** The call that brought it: a position in `Trace.calls`. */
  by: number | null;
}

/** The calls that have a state to show: those that build, and whatever else left a tree. */
export const statesOf = ({ calls }: Trace): Call[] =>
  calls.filter(({ effect, query, changes }) => effect === "builds" || query.length > 0 || changes.length > 0);

/** The call whose state `call` went on from: the last one before it with the tree that it changed. */
export function previousOf(calls: readonly Call[], call: Call): Call | undefined {
  const before = new Map(rootsOf(call).map(({ name, text }) => [name, text]));
  for (const change of call.changes) {
    if (change.before === "") before.delete(change.attribute);
    else before.set(change.attribute, change.before);
  }
  if (before.size === 0) return undefined;
  for (let i = call.index - 1; i >= 0; i -= 1) {
    const other = calls[i] as Call;
    const theirs = rootsOf(other);
    if (theirs.length === before.size && theirs.every(({ name, text }) => before.get(name) === text))
      return other;
  }
  return undefined;
}

const roots = new WeakMap<Call, readonly Part[]>();

/** A chain looks at each call many times: its roots are found once. */
function rootsOf(call: Call): readonly Part[] {
  const found = roots.get(call) ?? call.query.filter(({ parent }) => parent === null);
  roots.set(call, found);
  return found;
}

export interface States {
  previous: Call | undefined;
  before: StateRow[];
  after: StateRow[];
}

export function statesAround(trace: Trace, call: Call): States {
  const previous = previousOf(trace.calls, call);
  const keys = keysOf(call.query);
  const left = new Set(keys);
  const before = previous
    ? rowsOf(trace, previous).map((row, i): StateRow => {
        const key = keysOf(previous.query)[i] ?? "";
        return left.has(key) ? { ...row, state: "kept" } : { ...row, state: "gone" };
      })
    : [];
  return { previous, before, after: rowsOf(trace, call) };
}

/** A call's tree, each part with the call that brought it. */
function rowsOf(trace: Trace, call: Call): StateRow[] {
  const brought = new Map<string, number>();
  for (const step of chainTo(trace.calls, call)) {
    const keys = keysOf(step.query);
    step.query.forEach(({ is_new }, i) => {
      const key = keys[i] as string;
      if (is_new || !brought.has(key)) brought.set(key, step.index);
    });
  }
  const keys = keysOf(call.query);
  const depths: number[] = [];
  return call.query.map(({ parent, name, text, is_new }, i) => {
    depths[i] = parent === null ? 0 : (depths[parent] ?? 0) + 1;
    return {
      name,
      text,
      depth: depths[i],
      state: is_new ? "new" : "kept",
      by: brought.get(keys[i] as string) ?? null,
    };
  });
}

/** A chain is as long as somebody writes it: more steps than this tell nothing more of who brought a part. */
const LONGEST = 200;

function chainTo(calls: readonly Call[], call: Call): Call[] {
  const chain: Call[] = [];
  for (let at: Call | undefined = call; at && chain.length < LONGEST; at = previousOf(calls, at))
    chain.push(at);
  return chain.reverse();
}

/** What a part is known by from one state to the next. A root's text is that of all below it: it always changes. */
function keysOf(query: readonly Part[]): string[] {
  const keys: string[] = [];
  const seen = new Map<string, number>();
  query.forEach(({ parent, name, text }, i) => {
    const own = parent === null ? name : `${keys[parent]}/${name}:${text}`;
    const times = seen.get(own) ?? 0;
    seen.set(own, times + 1);
    keys[i] = times === 0 ? own : `${own}#${times}`;
  });
  return keys;
}

/** A part's text, where its name does not say it already. */
export function wordsOf(
  { name, text, depth }: StateRow,
  hasChildren: boolean,
): { name: string; text: string } {
  if (text.startsWith(`${name}(`)) return { name: "", text };
  // A root's text is that of all that stands below it.
  return { name, text: depth === 0 && hasChildren ? "" : text };
}

/** The clauses inside a call of the snippet, in their order. */
export function clausesIn(links: Links, { start, end }: SourceRange): LinkKey[] {
  return links.clauses.flatMap(({ letter, range }) =>
    range.start >= start && range.end <= end ? letter : [],
  );
}

/**
 * What a part of a `Query` is linked by: the one clause of its call that made nodes of its name. What
 * never becomes a node (`AND`, a name to order by) has the only clause of its call. None where it
 * could be one of several, or where Django made the node by itself.
 */
export function keyOfPart(links: Links, trace: Trace, { name, by }: StateRow): LinkKey | undefined {
  const call = by === null ? undefined : trace.calls[by];
  if (!call) return undefined;
  const { all, byCall } = nodesOf(links, trace);
  const clauses = all.has(name) ? [...(byCall.get(`${by}/${name}`) ?? [])] : clausesIn(links, call.range);
  return clauses.length === 1 ? clauses[0] : undefined;
}

interface Nodes {
  all: ReadonlySet<string>;
  /** By call and node, the clauses that its fragments carry. */
  byCall: ReadonlyMap<string, ReadonlySet<LinkKey>>;
}

const known = new WeakMap<Links, Map<Trace, Nodes>>();

function nodesOf(links: Links, trace: Trace): Nodes {
  const ofLinks = known.get(links) ?? new Map<Trace, Nodes>();
  known.set(links, ofLinks);
  const found = ofLinks.get(trace);
  if (found) return found;
  const all = new Set<string>();
  const byCall = new Map<string, Set<LinkKey>>();
  for (const { index, fragments } of trace.statements) {
    for (const fragment of fragments) {
      all.add(fragment.node);
      const key = links.key(trace, index, fragment);
      if (fragment.origin.call === null || !isClause(key)) continue;
      const name = `${fragment.origin.call}/${fragment.node}`;
      byCall.set(name, (byCall.get(name) ?? new Set()).add(key));
    }
  }
  const nodes = { all, byCall };
  ofLinks.set(trace, nodes);
  return nodes;
}

/** A call's clause, where it is one: of its own, else its only one. */
export function keyOfCall(links: Links, { range }: Call): LinkKey | undefined {
  const own = links.clauses.find((clause) => rangeKey(clause.range) === rangeKey(range))?.letter;
  const inside = clausesIn(links, range);
  return own ?? (inside.length === 1 ? inside[0] : undefined);
}
