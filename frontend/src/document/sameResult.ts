/** What the panel "the same result?" shows: who was compared, who was not and why, and the rows that show it. */
import type { Comparison, ResultDifference, Results, Trace } from "./trace.gen";

export interface Aside {
  /** *compiled*: nothing was executed. *unfinished*: it did not come to its end. */
  why: "compiled" | "unfinished";
  labels: readonly string[];
}

/** The traces whose results were not held against the others, by why. */
export function asideOf({ traces, results }: Pick<Comparison, "traces" | "results">): Aside[] {
  const aside = traces.filter(
    ({ target, outcome }) =>
      !results?.compared.includes(target.alias) && (target.mode === "compiled" || outcome.status !== "ok"),
  );
  const labels = (mode: boolean) =>
    aside.filter(({ target }) => (target.mode === "compiled") === mode).map(({ target }) => target.label);
  return [
    { why: "compiled" as const, labels: labels(true) },
    { why: "unfinished" as const, labels: labels(false) },
  ].filter((each) => each.labels.length > 0);
}

export interface ShownRows {
  alias: string;
  columns: readonly string[];
  rows: readonly { index: number; cells: readonly (string | null)[]; isMarked: boolean }[];
}

/** Around each row that shows a difference, this many others. */
const AROUND = 1;

/** The rows of a difference on both its sides, each with its neighbours; none where no rows show it. */
export function rowsOf(
  difference: ResultDifference,
  { baseline }: Results,
  traces: readonly Trace[],
): ShownRows[] {
  const sides: [string, readonly number[]][] = [
    [baseline, difference.baseline_rows],
    [difference.alias, difference.rows],
  ];
  if (sides.every(([, rows]) => rows.length === 0)) return [];
  return sides.flatMap(([alias, marked]) => {
    const value = traces.find(({ target }) => target.alias === alias)?.value;
    if (!value || value.columns.length === 0) return [];
    const near = (index: number) => marked.some((row) => Math.abs(row - index) <= AROUND);
    const rows = value.rows.flatMap((cells, index) =>
      near(index) ? [{ index, cells, isMarked: marked.includes(index) }] : [],
    );
    return [{ alias, columns: value.columns, rows }];
  });
}
