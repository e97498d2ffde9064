import { expect, test } from "vitest";
import type { Links } from "./links";
import { keyOfPart, previousOf, statesAround, statesOf, wordsOf } from "./queryStates";
import type { Call, Part, Trace } from "./trace.gen";

const part = (parent: number | null, name: string, text: string, is_new = false): Part => ({
  parent,
  name,
  text,
  is_new,
});

const call = (index: number, query: Part[], changes: Call["changes"], name = "filter"): Call => ({
  index,
  parent: null,
  name,
  receiver: "",
  result: "",
  range: { start: index * 10, end: index * 10 + 9 },
  whole: { start: 0, end: index * 10 + 9 },
  arguments: [],
  changes,
  query,
  joins: [],
  effect: "builds",
  forced_by: null,
  place: null,
});

const where = (text: string) => ({ attribute: "where", before: "", after: text });
const FILTER = call(0, [part(null, "where", "A", true), part(0, "Exact", "Exact(a)", true)], [where("A")]);
/** Of another queryset, between the two. */
const OTHER = call(1, [part(null, "where", "X", true), part(0, "Exact", "Exact(x)", true)], [where("X")]);
const EXCLUDE = call(
  2,
  [
    part(null, "where", "A, B"),
    part(0, "Exact", "Exact(a)"),
    part(0, "NOT AND", "", true),
    part(2, "Exact", "Exact(b)", true),
  ],
  [{ attribute: "where", before: "A", after: "A, B" }],
);
const UNORDERED = call(3, [part(null, "where", "A")].concat(part(0, "Exact", "Exact(a)")), [
  { attribute: "where", before: "A, B", after: "A" },
]);
const trace = { calls: [FILTER, OTHER, EXCLUDE, UNORDERED], statements: [] } as unknown as Trace;

test("a call goes on from the last state that it can have changed, not from the call before it", () => {
  expect(previousOf(trace.calls, EXCLUDE)).toBe(FILTER);
  expect(previousOf(trace.calls, FILTER)).toBeUndefined();
});

test("what is new is told in the state after, what is gone in the state before", () => {
  const added = statesAround(trace, EXCLUDE);
  expect(added.before.map(({ state }) => state)).toEqual(["kept", "kept"]);
  expect(added.after.map(({ name, state, depth }) => [name, state, depth])).toEqual([
    ["where", "kept", 0],
    ["Exact", "kept", 1],
    ["NOT AND", "new", 1],
    ["Exact", "new", 2],
  ]);
  const removed = statesAround(trace, UNORDERED);
  expect(removed.before.map(({ state }) => state)).toEqual(["kept", "kept", "gone", "gone"]);
  expect(removed.after.map(({ state }) => state)).toEqual(["kept", "kept"]);
});

test("a part belongs to the call that brought it, however many calls ago", () => {
  expect(statesAround(trace, EXCLUDE).after.map(({ by }) => by)).toEqual([0, 0, 2, 2]);
});

test("a part is linked by the only clause of its call, and by none where it could be one of two", () => {
  const clause = (letter: string, start: number) => ({
    letter,
    colour: 0,
    range: { start, end: start + 2 },
    label: letter,
  });
  const links = (letters: Links["clauses"]) => ({ clauses: letters, key: () => "orm" }) as unknown as Links;
  const row = statesAround(trace, EXCLUDE).after[1];
  if (!row) throw new Error("no row");
  expect(keyOfPart(links([clause("A", 1), clause("B", 21)]), trace, row)).toBe("A");
  expect(keyOfPart(links([clause("A", 1), clause("B", 4)]), trace, row)).toBeUndefined();

  const fragment = (key: string, made: number | null) => ({ node: "Exact", origin: { call: made }, key });
  const made = (...fragments: ReturnType<typeof fragment>[]) =>
    ({ ...trace, statements: [{ index: 0, fragments }] }) as unknown as Trace;
  const two = {
    ...links([clause("A", 1), clause("B", 4)]),
    key: (_: Trace, __: number, { key }: { key: string }) => key,
  } as unknown as Links;
  expect(keyOfPart(two, made(fragment("B", 0)), row)).toBe("B");
  // Django made such a node by itself: that the call has only one clause proves nothing.
  expect(keyOfPart(links([clause("A", 1)]), made(fragment("orm", null)), row)).toBeUndefined();
});

test("of a part that repeats its name only the text is told, of a root with parts only the name", () => {
  const row = { name: "Exact", text: "Exact(a)", depth: 1, state: "kept", by: null } as const;
  expect(wordsOf(row, false)).toEqual({ name: "", text: "Exact(a)" });
  expect(wordsOf({ ...row, name: "where", text: "A", depth: 0 }, true)).toEqual({ name: "where", text: "" });
  expect(wordsOf({ ...row, name: "limits", text: "[:5]", depth: 0 }, false).text).toBe("[:5]");
});

test("the steps are the calls that build, and no others", () => {
  const iterated = { ...call(4, [], [], "__iter__"), effect: "evaluates" as const };
  expect(statesOf({ ...trace, calls: [FILTER, iterated] })).toEqual([FILTER]);
});
