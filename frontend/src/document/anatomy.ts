/** Backends side by side: which rows to show, what a cell says, which databases are alike in a row. */
import type { Anatomy, AnatomyMatrix, CallExample, Decision, Entry, MatrixRow, Place } from "./trace.gen";

export type Kind = MatrixRow["kind"];

/** The backends of databases; null for one that is still being read. */
export type Anatomies = readonly (Anatomy | null)[];

/** Backends side by side, as far as they were read. */
export interface Matrix {
  headline: string;
  /** Their aliases. */
  databases: readonly string[];
  anatomies: Anatomies;
  /** Their cells are those of `anatomies`. */
  rows: readonly MatrixRow[];
}

export const isRead = (anatomy: Anatomy | null): anatomy is Anatomy => anatomy !== null;

/** A matrix of what was `read` in the columns of `databases`; what a row does not say its entries do. */
export function laidOut(
  { headline, databases: there, rows }: AnatomyMatrix,
  read: ReadonlyMap<string, Anatomy>,
  databases: readonly string[],
): Matrix {
  const at = databases.map((alias) => there.indexOf(alias));
  const anatomies = databases.map((alias, i) => (at[i] === -1 ? null : (read.get(alias) ?? null)));
  return {
    headline,
    databases,
    anatomies,
    rows: rows.flatMap(({ differs, cells: given }) => {
      const cells = at.map((i) => given[i] ?? null);
      const entries = anatomies.flatMap((anatomy, i) => entryAt(anatomy, cells[i]) ?? []);
      const [first] = entries;
      const comment = entries.find((entry) => entry.comment !== "")?.comment ?? "";
      return first ? { kind: first.kind, name: first.name, comment, differs, cells } : [];
    }),
  };
}

/** The column that others are held against: the first one that was read. */
export const baselineOf = (anatomies: Anatomies) =>
  anatomies.findIndex((anatomy) => anatomy?.outcome.status === "ok");

/** In the order of the rows. */
const KINDS: readonly (readonly [Kind, string])[] = [
  ["feature", "Features"],
  ["operation", "Operations"],
  ["operator", "Operators"],
  ["data type", "Data types"],
  ["column type", "Column types"],
  ["lookup", "Lookups"],
  ["function", "Functions"],
  ["schema", "Schema editor"],
  ["introspection", "Introspection"],
  ["creation", "Creation"],
  ["wrapper", "Wrapper"],
];
/** What the address calls a row: `feature:supports_over_clause`. */
export const keyOf = ({ kind, name }: Pick<MatrixRow, "kind" | "name">) => `${kind}:${name}`;

/** The row that a decision of a trace is about, as `row_of()` has it in backend/ormscope/document/matrix.py. */
export function rowOfDecision({
  kind,
  name,
  value,
}: Pick<Decision, "kind" | "name" | "value">): string | null {
  if (kind === "override") return value ? keyOf({ kind: "function", name: value }) : null;
  if (kind === "feature" || kind === "operation") return keyOf({ kind, name });
  const isType = name.includes("data_type") || name.startsWith("integer_field");
  return keyOf({ kind: isType ? "data type" : "operator", name });
}

const ROW_CLASSES: readonly (readonly [RegExp, Kind])[] = [
  [/^\w*DatabaseFeatures\.(\w+)$/, "feature"],
  [/^\w*DatabaseOperations\.(\w+)$/, "operation"],
];

/** The row of what is defined at a place, where that is a flag or an operation. */
export function rowOfPlace({ name }: Place): string | null {
  for (const [pattern, kind] of ROW_CLASSES) {
    const found = pattern.exec(name)?.[1];
    if (found && !found.startsWith("_")) return keyOf({ kind, name: found });
  }
  return null;
}

type Sides = Pick<Matrix, "rows" | "anatomies">;

/** The position of the row that a key names; of a function's, also that of a lookup of the class. */
export function positionOf({ rows, anatomies }: Sides, key: string): number {
  const at = rows.findIndex((row) => keyOf(row) === key);
  if (at >= 0 || !key.startsWith("function:")) return at;
  const node = key.slice("function:".length);
  return rows.findIndex(({ cells }) =>
    cells.some((cell, i) => cell !== null && anatomies[i]?.entries[cell]?.node === node),
  );
}

export interface KindCount {
  kind: Kind;
  label: string;
  count: number;
  differing: number;
}

export function countKinds(rows: readonly MatrixRow[]): KindCount[] {
  return KINDS.flatMap(([kind, label]) => {
    const of = rows.filter((row) => row.kind === kind);
    const differing = of.filter(({ differs }) => differs).length;
    return of.length > 0 ? { kind, label, count: of.length, differing } : [];
  });
}

/** What is searched of each row, in lower case: its kind, name and comment, its values everywhere. */
export function wordsOf({ rows, anatomies }: Sides): readonly string[] {
  return rows.map(({ kind, name, comment, cells }) => {
    const values = cells.map((cell, i) => (cell === null ? "" : (anatomies[i]?.entries[cell]?.value ?? "")));
    return [kind, name, comment, ...new Set(values)].join("\n").toLowerCase();
  });
}

export interface Filter {
  kind: Kind | null;
  onlyDifferences: boolean;
  /** Words that a row must all have, in any order. */
  search: string;
}

/** The positions of the rows that a filter leaves. */
export function leftBy(rows: readonly MatrixRow[], words: readonly string[], filter: Filter): number[] {
  const wanted = filter.search.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.flatMap((row, at) => {
    if (filter.kind && row.kind !== filter.kind) return [];
    if (filter.onlyDifferences && !row.differs) return [];
    return wanted.every((word) => words[at]?.includes(word)) ? at : [];
  });
}

export type Standing = "baseline" | "same" | "differs" | "absent" | "not told" | "not read" | "awaited";

export interface Cell {
  standing: Standing;
  /** One line of the answer: the one in which the databases differ, where there are several. */
  text: string;
  /** All of it. */
  whole: string;
  /** How many lines more there are. */
  more: number;
  isRefused: boolean;
  entry: Entry | null;
}

/** What counts when entries are compared; null where it could not be told. */
function answerOf({ value, examples }: Entry): string | null {
  if (value !== null) return value;
  const refused = examples.find(({ error }) => error !== null);
  return refused ? `✗ ${refused.error}` : null;
}

const entryAt = (anatomy: Anatomy | null, cell: number | null | undefined) =>
  cell == null ? null : (anatomy?.entries[cell] ?? null);

/** What the cells of a row say, held against the first backend that was read. */
export function cellsOf(anatomies: Anatomies, row: MatrixRow): Cell[] {
  const entries = anatomies.map((anatomy, i) => entryAt(anatomy, row.cells[i]));
  const answers = entries.map((entry) => entry && answerOf(entry));
  const baseline = baselineOf(anatomies);
  const line = lineThatDiffers(answers);
  return anatomies.map((anatomy, i) => {
    const entry = entries[i] ?? null;
    const answer = answers[i] ?? null;
    const standing = (): Standing => {
      if (!anatomy) return "awaited";
      if (anatomy.outcome.status !== "ok") return "not read";
      if (!entry) return "absent";
      if (answer === null) return "not told";
      if (i === baseline) return "baseline";
      return answer === answers[baseline] ? "same" : "differs";
    };
    const lines = answer?.split("\n") ?? [];
    return {
      standing: standing(),
      text: lines[line] ?? lines[0] ?? "",
      whole: answer ?? "",
      more: Math.max(0, lines.length - 1),
      isRefused: entry?.value == null && answer !== null,
      entry,
    };
  });
}

/** The first line in which those that answered differ; the first where they don't. */
function lineThatDiffers(answers: readonly (string | null)[]): number {
  const told = answers.flatMap((answer) => (answer === null ? [] : [answer.split("\n")]));
  const most = Math.max(0, ...told.map(({ length }) => length));
  for (let line = 0; line < most; line += 1) {
    if (new Set(told.map((lines) => lines[line])).size > 1) return line;
  }
  return 0;
}

export interface Answered {
  standing: Standing;
  example: CallExample | null;
}

export interface Call {
  call: string;
  /** What each backend gave. */
  answers: readonly Answered[];
}

/** The example calls of a row, each with what every backend gave, held against the first that was read. */
export function callsOf(anatomies: Anatomies, row: MatrixRow): Call[] {
  const entries = anatomies.map((anatomy, i) => entryAt(anatomy, row.cells[i]));
  const baseline = baselineOf(anatomies);
  const calls = new Set(entries.flatMap((entry) => entry?.examples.map(({ call }) => call) ?? []));
  return [...calls].map((call) => {
    const examples = entries.map((entry) => entry?.examples.find((each) => each.call === call) ?? null);
    const given = examples.map((each) => each && JSON.stringify([each.result, each.params, each.error]));
    const standing = (i: number): Standing => {
      const anatomy = anatomies[i];
      if (!anatomy) return "awaited";
      if (anatomy.outcome.status !== "ok") return "not read";
      if (given[i] === null) return "absent";
      if (i === baseline) return "baseline";
      return given[i] === given[baseline] ? "same" : "differs";
    };
    return { call, answers: examples.map((example, i) => ({ standing: standing(i), example })) };
  });
}

/** Where a backend's entry of a row is defined. */
export function placeIn(anatomy: Anatomy | null | undefined, entry: Entry | null): Place | null {
  return entry?.place == null ? null : (anatomy?.places[entry.place] ?? null);
}

export interface Marked {
  alias: string;
  label: string;
  marks: readonly { test: string; verdict: "skipped" | "expected failure"; reason: string }[];
}

/** The tests of Django's suite that have to do with a row, for each database that has any. */
export function testsOf(anatomies: Anatomies, row: MatrixRow): Marked[] {
  return anatomies.flatMap((anatomy, i) => {
    if (!anatomy) return [];
    const marks = (entryAt(anatomy, row.cells[i])?.tests ?? []).flatMap((at) => anatomy.tests[at] ?? []);
    const { alias, label } = anatomy.target;
    return marks.length > 0 ? { alias, label, marks } : [];
  });
}
