import { expect, test } from "vitest";
import { countsByVerdict, differencesOn, filtered, groupsOf, tracesByAlias } from "./compared";
import type { Links } from "./links";
import { asideOf, rowsOf } from "./sameResult";
import type { Divergence, Fragment, Results, Side, Statement, Trace, Value } from "./trace.gen";

/** A trace whose statement `i` has a fragment for each number, that begins there. */
const trace = (alias: string, ...statements: number[][]) =>
  ({
    target: { alias, label: alias.toUpperCase(), mode: "live" },
    outcome: { status: "ok" },
    value: null,
    statements: statements.map((starts, index) => ({
      index,
      sql: "x".repeat(100),
      fragments: starts.map((start, id) => ({ id, start, end: start + 1 }) as Fragment),
    })) as Statement[],
  }) as unknown as Trace;

const side = (alias: string, kind: Side["kind"], statement: number | null, ...fragments: number[]): Side => ({
  alias,
  kind,
  statement,
  fragments,
  sql: "",
  reason: "",
  place: null,
});
const divergence = (kind: Divergence["kind"], label: string, ...sides: Side[]) =>
  ({ kind, label, node: "", origin: { kind: "orm" }, sides }) as unknown as Divergence;

const traces = tracesByAlias([trace("a", [40, 10], [5]), trace("b", [40, 20, 10], [5])]);
const links = { key: (_: Trace, statement: number, { id }: Fragment) => `${statement}/${id}` } as Links;
const divergences = [
  divergence("unsupported", "whole", side("c", "unsupported", null)),
  divergence("unsupported", "whole", side("d", "unsupported", null)),
  divergence("same", "later", side("a", "same", 1, 0), side("b", "same", 1, 0)),
  divergence("same", "end", side("a", "same", 0, 0), side("b", "same", 0, 0)),
  divergence("spelled differently", "begin", side("a", "same", 0, 1), side("b", "spelled differently", 0, 2)),
  divergence("extra", "between", side("b", "extra", 0, 1)),
];
const groups = groupsOf(divergences, traces, links);
const labels = (found: typeof groups) => found.map(({ rows }) => rows.map((row) => row.divergence.label));

test("rows stand by statement, in the order of the SQL; what only one has, where it has it", () => {
  expect(labels(groups)).toEqual([["begin", "between", "end"], ["later"]]);
  expect(groups[0]?.rows.map(({ key }) => key)).toEqual(["0/1", "0/1", "0/0"]);
});

test("a refusal of the whole is told of the run: it is no row, and counts once", () => {
  expect([...countsByVerdict(divergences)]).toEqual([
    ["unsupported", 1],
    ["same", 2],
    ["spelled differently", 1],
    ["extra", 1],
  ]);
  expect(differencesOn(divergences, "b")).toBe(2);
});

test("a filter leaves what it says, and no group without rows", () => {
  expect(labels(filtered(groups, { onlyDifferences: true, verdict: null }))).toEqual([["begin", "between"]]);
  expect(labels(filtered(groups, { onlyDifferences: true, verdict: "same" }))).toEqual([["end"], ["later"]]);
  expect(filtered(groups, { onlyDifferences: false, verdict: "missing" })).toEqual([]);
});

const value = (...rows: string[][]) => ({ columns: ["n"], rows }) as unknown as Value;
const results: Results = {
  baseline: "a",
  compared: ["a", "b"],
  verdict: "differs",
  message: "",
  differences: [],
};

test("the rows of a difference stand with their neighbours on both sides", () => {
  const sides = [
    { ...trace("a"), value: value(["1"], ["2"], ["3"], ["4"]) },
    { ...trace("b"), value: value(["1"]) },
  ];
  const difference = {
    alias: "b",
    kind: "rows",
    message: "",
    rows: [],
    baseline_rows: [2],
    column: null,
  } as const;
  const shown = rowsOf({ ...difference, rows: [], baseline_rows: [2] }, results, sides);
  expect(
    shown.map(({ alias, rows }) => [alias, rows.map(({ index, isMarked }) => [index, isMarked])]),
  ).toEqual([
    [
      "a",
      [
        [1, false],
        [2, true],
        [3, false],
      ],
    ],
    ["b", []],
  ]);
  expect(rowsOf({ ...difference, rows: [], baseline_rows: [] }, results, sides)).toEqual([]);
});

test("who was not compared is named with the reason", () => {
  const compiled = trace("c");
  compiled.target = { ...compiled.target, mode: "compiled" };
  const failed = trace("d");
  failed.outcome = { ...failed.outcome, status: "error" };
  expect(asideOf({ traces: [trace("a"), trace("b"), compiled, failed], results })).toEqual([
    { why: "compiled", labels: ["C"] },
    { why: "unfinished", labels: ["D"] },
  ]);
});
