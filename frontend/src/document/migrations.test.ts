import { expect, test } from "vitest";
import {
  adviceIn,
  changesIn,
  checkRowsOf,
  countOf,
  lossesOf,
  lostPlaces,
  readPlaces,
  refusalsIn,
  sideOf,
  stepsOf,
  stretchesOf,
  tokensOf,
} from "./migrations";
import type {
  AskedOperation,
  CheckMessage,
  DDL,
  EditorStep,
  Loss,
  MigrationTrace,
  Target,
} from "./trace.gen";

const target = (alias: string) => ({ alias, label: alias.toUpperCase(), mode: "live" }) as Target;

const trace = (alias: string, parts: Partial<MigrationTrace> = {}): MigrationTrace => ({
  schema_version: 3,
  target: target(alias),
  outcome: { status: "ok", type: null, message: null, stage: null, range: null },
  operations: [],
  steps: [],
  statements: [],
  checks: [],
  reading: null,
  restored: null,
  problem: null,
  written: "",
  decisions: [],
  places: [],
  ...parts,
});

const ddl = (index: number, parts: Partial<DDL> = {}) =>
  ({ index, phase: "operation", operation: 0, by_editor: true, reads: false, error: null, ...parts }) as DDL;

const loss = (object: string, parts: Partial<Loss> = {}): Loss => ({
  object,
  kind: "not read",
  declared: "",
  read: "",
  reason: "",
  range: null,
  read_range: null,
  place: null,
  ...parts,
});

const reading = (losses: Loss[]) => ({ tables: [], inspectdb: "", losses });

test("what surrounds an operation's statements is told from what changes the schema", () => {
  const statements = [
    ddl(0, { phase: "setup", operation: null }),
    ddl(1, { by_editor: false }),
    ddl(2, { by_editor: false }),
    ddl(3),
    ddl(4),
    ddl(5, { reads: true }),
    ddl(6, { operation: 1 }),
  ];
  const stretches = stretchesOf(trace("sqlite", { statements }), "operation", 0);
  expect(
    stretches.map(({ isAround, statements }) => [isAround, statements.map(({ index }) => index)]),
  ).toEqual([
    [true, [1, 2]],
    [false, [3, 4]],
    [true, [5]],
  ]);
  expect(changesIn(stretches)).toBe(2);
});

test("a statement that failed is never folded away", () => {
  const statements = [ddl(0, { by_editor: false, error: "no such table" })];
  expect(stretchesOf(trace("sqlite", { statements }), "operation", 0)[0]?.isAround).toBe(false);
});

test("steps of one operation hang below those that called them, with what they asked", () => {
  const step = (id: number, parent: number | null, operation = 0) =>
    ({
      id,
      parent,
      phase: "operation",
      operation,
      decisions: id === 2 ? [0] : [],
      place: 0,
      through: id === 3 ? [0] : [],
    }) as unknown as EditorStep;
  const decision = { kind: "feature", name: "can_rollback_ddl", place: 0 };
  const nodes = stepsOf(
    trace("sqlite", {
      steps: [step(1, 0), step(2, 1), step(3, 1), step(4, null, 1)],
      decisions: [decision] as MigrationTrace["decisions"],
      places: [{ name: "a", file: "b", line: 1 }],
    }),
    0,
  );
  expect(nodes).toHaveLength(1);
  expect(countOf(nodes)).toBe(3);
  expect(nodes[0]?.children.map(({ through }) => through.map(({ name }) => name))).toEqual([[], ["a"]]);
  expect(nodes[0]?.children[0]?.decisions).toEqual([{ decision, place: { name: "a", file: "b", line: 1 } }]);
});

test("the same refusal of several databases is told once", () => {
  const range = { start: 0, end: 4 };
  const refused = { range, reason: "No.", state: "refused" } as AskedOperation;
  const failed = { range, reason: "Else.", state: "failed" } as AskedOperation;
  const fine = { range, reason: "Nothing.", state: "nothing" } as AskedOperation;
  expect(
    refusalsIn([
      trace("a", { operations: [refused] }),
      trace("b", { operations: [refused, fine] }),
      trace("c", { operations: [failed] }),
    ]),
  ).toEqual([
    { range, message: "No.", aliases: ["A", "B"] },
    { range, message: "Else.", aliases: ["C"] },
  ]);
});

test("a side is found by operation and database", () => {
  const side = {
    alias: "b",
    shape: "rebuilt",
    statements: [],
    reason: "",
    place: null,
    own: "",
    own_place: null,
  } as const;
  const rows = [{ operation: 1, describe: "", differs: true, sides: [{ ...side, statements: [] }] }];
  expect(sideOf({ rows }, 1, "b")?.shape).toBe("rebuilt");
  expect(sideOf({ rows }, 1, "a")).toBeNull();
  expect(sideOf(null, 1, "b")).toBeNull();
});

test("a loss has one letter on all databases, by its place in the models", () => {
  const losses = lossesOf([
    trace("a", {
      reading: reading([
        loss("Book.x", { range: { start: 9, end: 12 } }),
        loss("Book.y", { range: { start: 3, end: 5 } }),
      ]),
    }),
    trace("b", { reading: reading([loss("Book.x", { range: { start: 9, end: 12 } }), loss("Tag")]) }),
    trace("c"),
  ]);
  expect(losses.get("a")?.map(({ letter, loss }) => letter + loss.object)).toEqual(["aBook.y", "bBook.x"]);
  expect(losses.get("b")?.map(({ letter }) => letter)).toEqual(["b", "c"]);
  expect(losses.get("c")).toEqual([]);
  expect(lostPlaces(losses).map(({ letter, range }) => [letter, range.start])).toEqual([
    ["a", 3],
    ["b", 9],
  ]);
});

test("losses of one place in what inspectdb wrote share it", () => {
  const lettered = [
    ...(lossesOf([
      trace("a", {
        reading: reading([
          loss("Book.y", { read_range: { start: 20, end: 30 } }),
          loss("Book.x", { read_range: { start: 5, end: 8 } }),
          loss("Book.z", { read_range: { start: 20, end: 30 } }),
          loss("Tag"),
        ]),
      }),
    ]).get("a") ?? []),
  ];
  expect(readPlaces(lettered).map(({ start, end, keys }) => [start, end, keys.join("")])).toEqual([
    [5, 8, "b"],
    [20, 30, "ac"],
  ]);
});

test("a check that one database has and another has not differs", () => {
  const check = (object: string, id: string) =>
    ({ object, id, level: "warning", range: null }) as CheckMessage;
  const rows = checkRowsOf([
    trace("a", { checks: [check("lab.Book", "models.W036"), check("lab.Book.x", "fields.W162")] }),
    trace("b", { checks: [check("lab.Book", "models.W036")] }),
  ]);
  expect(rows.map(({ object, differs }) => [object, differs])).toEqual([
    ["lab.Book", false],
    ["lab.Book.x", true],
  ]);
  expect(rows[1]?.cells.map((cell) => cell.length)).toEqual([1, 0]);
});

test("inspectdb's advice ends where its models begin", () => {
  expect(adviceIn("# a\n# b\nfrom django.db import models\n")).toBe(2);
  expect(adviceIn("class A:\n    pass")).toBe(0);
});

test("stretches of lines are tokens of the text, counted in code points", () => {
  expect(
    tokensOf([
      [
        { text: "🦉 ", kind: "" },
        { text: "class", kind: "keyword" },
      ],
      [{ text: "'x'", kind: "string" }],
    ]),
  ).toEqual([
    { start: 2, end: 7, kind: "keyword" },
    { start: 8, end: 11, kind: "string" },
  ]);
});
