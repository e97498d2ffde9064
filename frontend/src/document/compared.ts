/** The divergences of a comparison as the rows of a table: in the order of the SQL, by statement. */
import type { LinkKey, Links } from "./links";
import type { Divergence, Place, Side, Trace } from "./trace.gen";

export type Verdict = Divergence["kind"];

export const VERDICTS: readonly Verdict[] = [
  "same",
  "spelled differently",
  "extra",
  "missing",
  "unsupported",
];

/** What holds sides against each other: two databases, or two snippets. */
export type Traces = ReadonlyMap<string, Trace>;

export interface Row {
  /** Its place in the list of divergences. */
  index: number;
  divergence: Divergence;
  key: LinkKey;
  /** The statement that it stands in: of the first side that has one. */
  statement: number | null;
}

export interface Group {
  statement: number | null;
  rows: readonly Row[];
}

export const tracesByAlias = (traces: readonly Trace[]): Traces =>
  new Map(traces.map((trace) => [trace.target.alias, trace]));

/** A database that refused the whole queryset: that is told of the run, not of a clause. */
const isRefusal = ({ kind, sides }: Divergence) =>
  kind === "unsupported" &&
  sides.every(({ statement, fragments }) => statement === null && fragments.length === 0);

/** Rows by statement, each group in the order of its SQL. Refusals of the whole have no row. */
export function groupsOf(divergences: readonly Divergence[], traces: Traces, links: Links): Group[] {
  const placed = divergences.flatMap((divergence, index) => {
    if (isRefusal(divergence)) return [];
    const side = divergence.sides.find(({ statement }) => statement !== null);
    const key = keyOf(divergence, traces, links) ?? `d${index}`;
    return [
      { row: { index, divergence, key, statement: side?.statement ?? null }, at: positionOf(side, traces) },
    ];
  });
  const groups = new Map<number | null, typeof placed>();
  for (const each of placed) {
    const group = groups.get(each.row.statement);
    if (group) group.push(each);
    else groups.set(each.row.statement, [each]);
  }
  return [...groups]
    .sort(([a], [b]) => (a ?? -1) - (b ?? -1))
    .map(([statement, group]) => ({
      statement,
      rows: group.sort((a, b) => a.at - b.at || a.row.index - b.row.index).map(({ row }) => row),
    }));
}

function keyOf({ sides }: Divergence, traces: Traces, links: Links): LinkKey | undefined {
  for (const side of sides) {
    const trace = traces.get(side.alias);
    const statement = side.statement === null ? undefined : trace?.statements[side.statement];
    const fragment = statement?.fragments[side.fragments[0] ?? -1];
    if (trace && statement && fragment) return links.key(trace, statement.index, fragment);
  }
  return undefined;
}

/** How far into its statement a side stands, from 0 to 1: what compares between databases. */
function positionOf(side: Side | undefined, traces: Traces): number {
  const statement = side && traces.get(side.alias)?.statements[side.statement ?? -1];
  const fragment = statement?.fragments[side?.fragments[0] ?? -1];
  return statement && fragment ? fragment.start / Math.max(1, statement.sql.length) : 0;
}

/** How many rows there are of each verdict. All refusals of the whole are one. */
export function countsByVerdict(divergences: readonly Divergence[]): ReadonlyMap<Verdict, number> {
  const counts = new Map<Verdict, number>();
  for (const each of divergences) {
    counts.set(each.kind, isRefusal(each) ? 1 : (counts.get(each.kind) ?? 0) + 1);
  }
  return counts;
}

export interface Filter {
  onlyDifferences: boolean;
  verdict: Verdict | null;
}

/** The groups that `filter` leaves; one without rows is gone. */
export function filtered(groups: readonly Group[], { onlyDifferences, verdict }: Filter): Group[] {
  const shows = ({ divergence: { kind } }: Row) =>
    verdict ? kind === verdict : !onlyDifferences || kind !== "same";
  return groups.flatMap(({ statement, rows }) => {
    const left = rows.filter(shows);
    return left.length > 0 ? [{ statement, rows: left }] : [];
  });
}

/** How many rows differ on each database from the baseline. */
export const differencesOn = (divergences: readonly Divergence[], alias: string): number =>
  divergences.filter(({ sides }) => sides.some((side) => side.alias === alias && side.kind !== "same"))
    .length;

/** The method that wrote a side's SQL, of the class that this database has. */
export function writerOf(side: Side, traces: Traces): Place | null {
  const trace = traces.get(side.alias);
  const fragment = trace?.statements[side.statement ?? -1]?.fragments[side.fragments[0] ?? -1];
  return (fragment && trace?.places[fragment.place]) ?? null;
}
