import { describe, expect, it } from "vitest";
import {
  callsOf,
  cellsOf,
  countKinds,
  laidOut,
  leftBy,
  positionOf,
  rowOfDecision,
  rowOfPlace,
  testsOf,
  wordsOf,
} from "./anatomy";
import type { Anatomy, AnatomyComparison, Entry, MatrixRow } from "./trace.gen";

const entry = (given: Partial<Entry>): Entry => ({
  kind: "feature",
  name: "supports_x",
  value: "True",
  how: "constant",
  comment: "",
  overrides: false,
  place: null,
  examples: [],
  tests: [],
  note: null,
  node: "",
  ...given,
});
const anatomy = (alias: string, entries: Entry[], given: Partial<Anatomy> = {}) =>
  ({
    target: { alias, label: alias },
    outcome: { status: "ok", message: null },
    classes: [],
    entries,
    tests: [],
    places: [],
    ...given,
  }) as unknown as Anatomy;
const row = (given: Partial<MatrixRow>): MatrixRow => ({
  kind: "feature",
  name: "supports_x",
  comment: "",
  differs: true,
  cells: [0, 0],
  ...given,
});
const example = (call: string, result: string | null, error: string | null = null) => ({
  call,
  result,
  params: [],
  error,
});

describe("a matrix of what was read so far", () => {
  const read = new Map([
    ["a", anatomy("a", [entry({ name: "one" })])],
    ["c", anatomy("c", [entry({ name: "two" }), entry({ name: "one", value: "False", comment: "why" })])],
  ]);
  const { anatomies, rows } = laidOut(
    {
      schema_version: 1,
      headline: "2 backends",
      databases: ["c", "a"],
      rows: [
        { differs: true, cells: [1, 0] },
        { differs: true, cells: [0, null] },
      ],
    },
    read,
    ["a", "b", "c"],
  );

  it("has its columns as they were asked for; one that is being read says so", () => {
    expect(anatomies.map((each) => each?.target.alias ?? null)).toEqual(["a", null, "c"]);
    expect(rows.map(({ cells }) => cells)).toEqual([
      [0, null, 1],
      [null, null, 0],
    ]);
    expect(cellsOf(anatomies, rows[0] as MatrixRow).map(({ standing }) => standing)).toEqual([
      "baseline",
      "awaited",
      "differs",
    ]);
  });

  it("takes a row's name and comment from its entries", () => {
    expect(rows.map(({ name, comment }) => [name, comment])).toEqual([
      ["one", "why"],
      ["two", ""],
    ]);
  });
});

describe("a row's key", () => {
  it("is that of the decision, as Python has it", () => {
    expect(rowOfDecision({ kind: "feature", name: "supports_x", value: "True" })).toBe("feature:supports_x");
    expect(rowOfDecision({ kind: "data_type", name: "data_types['UUIDField']", value: "" })).toBe(
      "data type:data_types['UUIDField']",
    );
    expect(rowOfDecision({ kind: "operator", name: "integer_field_ranges['X']", value: "" })).toBe(
      "data type:integer_field_ranges['X']",
    );
    expect(rowOfDecision({ kind: "operator", name: "operators['exact']", value: "" })).toBe(
      "operator:operators['exact']",
    );
    expect(rowOfDecision({ kind: "override", name: "as_oracle", value: "Lower" })).toBe("function:Lower");
    expect(rowOfDecision({ kind: "override", name: "as_oracle", value: "" })).toBeNull();
  });

  it("is told from the place of a flag or an operation, and of nothing else", () => {
    const place = (name: string) => rowOfPlace({ name, file: "", line: 1 });
    expect(place("BaseDatabaseFeatures.supports_x")).toBe("feature:supports_x");
    expect(place("DatabaseOperations.quote_name")).toBe("operation:quote_name");
    expect(place("DatabaseOperations._quote")).toBeNull();
    expect(place("Lower.as_oracle")).toBeNull();
  });

  it("finds its row; that of a node among the lookups, too", () => {
    const comparison = {
      anatomies: [anatomy("a", [entry({}), entry({ kind: "lookup", name: "CharField__x", node: "IExact" })])],
      rows: [row({ cells: [0] }), row({ kind: "lookup", name: "CharField__x", cells: [1] })],
    } as unknown as AnatomyComparison;
    expect(positionOf(comparison, "feature:supports_x")).toBe(0);
    expect(positionOf(comparison, "function:IExact")).toBe(1);
    expect(positionOf(comparison, "feature:gone")).toBe(-1);
  });
});

describe("what a filter leaves", () => {
  const rows = [
    row({ name: "supports_over_clause", differs: false, comment: "Windows?" }),
    row({ kind: "operation", name: "random_function_sql" }),
  ];
  const comparison = {
    anatomies: [anatomy("a", [entry({ value: "RANDOM()" })]), anatomy("b", [entry({ value: "RAND()" })])],
    rows,
  } as unknown as AnatomyComparison;
  const words = wordsOf(comparison);
  const left = (search: string, onlyDifferences = false) =>
    leftBy(rows, words, { kind: null, onlyDifferences, search });

  it("has all words, in names, comments and values, in any order and case", () => {
    expect(left("")).toEqual([0, 1]);
    expect(left("clause WINDOWS")).toEqual([0]);
    expect(left("rand() function")).toEqual([1]);
    expect(left("no such")).toEqual([]);
  });

  it("differs, and is of the kind that was chosen", () => {
    expect(left("", true)).toEqual([1]);
    expect(leftBy(rows, words, { kind: "feature", onlyDifferences: true, search: "" })).toEqual([]);
    expect(countKinds(rows).map(({ kind, count, differing }) => [kind, count, differing])).toEqual([
      ["feature", 1, 0],
      ["operation", 1, 1],
    ]);
  });
});

describe("a cell", () => {
  it("is held against the first backend that was read", () => {
    const away = { outcome: { status: "unavailable", message: "away" } } as unknown as Partial<Anatomy>;
    const anatomies = [
      anatomy("away", [], away),
      anatomy("a", [entry({})]),
      anatomy("b", [entry({ value: "False" })]),
      anatomy("c", [entry({})]),
      anatomy("d", []),
      anatomy("e", [entry({ value: null, note: "not asked" })]),
    ];
    const cells = cellsOf(anatomies, row({ cells: [null, 0, 0, 0, null, 0] }));
    expect(cells.map(({ standing }) => standing)).toEqual([
      "not read",
      "baseline",
      "differs",
      "same",
      "absent",
      "not told",
    ]);
  });

  it("shows the line in which the databases differ, the same one of each", () => {
    const anatomies = [
      anatomy("a", [entry({ value: "EXTRACT(YEAR)\nWEEK(x)" })]),
      anatomy("b", [entry({ value: "EXTRACT(YEAR)\nTO_CHAR(x)" })]),
    ];
    const cells = cellsOf(anatomies, row({}));
    expect(cells.map(({ text, more }) => [text, more])).toEqual([
      ["WEEK(x)", 1],
      ["TO_CHAR(x)", 1],
    ]);
  });

  it("of a refusal says so", () => {
    const refused = entry({ value: null, examples: [example("f()", null, "No")] });
    const [cell] = cellsOf([anatomy("a", [refused])], row({ cells: [0] }));
    expect(cell?.text).toBe("✗ No");
    expect(cell?.standing).toBe("baseline");
  });
});

it("an example call is one row, with what each backend gave", () => {
  const anatomies = [
    anatomy("a", [entry({ examples: [example("f(1)", "A"), example("f(2)", "B")] })]),
    anatomy("b", [entry({ examples: [example("f(1)", "A"), example("f(3)", "C")] })]),
  ];
  const calls = callsOf(anatomies, row({}));
  expect(calls.map(({ call, answers }) => [call, ...answers.map(({ standing }) => standing)])).toEqual([
    ["f(1)", "baseline", "same"],
    ["f(2)", "baseline", "absent"],
    ["f(3)", "absent", "differs"],
  ]);
});

it("the tests that have to do with a row are told by database", () => {
  const mark = { test: "t.T.test", verdict: "skipped", reason: "why" };
  const marked = { tests: [{ ...mark, test: "other" }, mark] } as unknown as Partial<Anatomy>;
  const anatomies = [anatomy("a", [entry({})]), anatomy("b", [entry({ tests: [1] })], marked)];
  expect(testsOf(anatomies, row({}))).toEqual([{ alias: "b", label: "b", marks: [mark] }]);
});
