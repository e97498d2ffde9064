import { expect, test } from "vitest";
import { clauseOf, lineOf, partsOf, shownOn } from "./findings";
import type { Links } from "./links";
import type { Trace } from "./trace.gen";

const links = {
  clauses: [
    { letter: "A", range: { start: 10, end: 20 } },
    { letter: "B", range: { start: 30, end: 50 } },
    { letter: "C", range: { start: 35, end: 40 } },
  ],
} as unknown as Links;
const trace = (alias: string) => ({ target: { alias, label: alias.toUpperCase() } }) as Trace;

test.each([
  [{ start: 10, end: 20 }, "A"],
  [{ start: 25, end: 60 }, "B"],
  [{ start: 34, end: 41 }, "C"],
  [{ start: 11, end: 15 }, undefined],
  [null, undefined],
])("a finding at %o is about clause %s", (range, letter) => {
  expect(clauseOf({ range }, links)).toBe(letter);
});

test("databases that show it in the same statements are told together", () => {
  const witnesses = [
    { alias: "a", statements: [1, 2, 3] },
    { alias: "b", statements: [1, 2, 3] },
    { alias: "c", statements: [2] },
  ];
  expect(shownOn({ witnesses }, [trace("a"), trace("b"), trace("c")])).toEqual([
    { alias: "a", labels: ["A", "B"], spans: [{ first: 1, last: 3 }], count: 3 },
    { alias: "c", labels: ["C"], spans: [{ first: 2, last: 2 }], count: 1 },
  ]);
});

test("a place stands on a line, whatever characters are before it", () => {
  expect(lineOf("'🦉'\nx", 4)).toBe(2);
  expect(lineOf("ab", 1)).toBe(1);
});

test("what stands between backticks is code", () => {
  expect(partsOf("Use `count()` here.")).toEqual([
    { text: "Use ", isCode: false },
    { text: "count()", isCode: true },
    { text: " here.", isCode: false },
  ]);
  expect(partsOf("")).toEqual([]);
});
