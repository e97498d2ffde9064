import { expect, test } from "vitest";
import { causeOf, spansOf, timesOf } from "./statements";
import type { Call, Statement, Timing, Trace } from "./trace.gen";

test("numbers that follow each other are told as one", () => {
  expect(spansOf([4, 2, 3, 9])).toEqual([
    { first: 2, last: 4 },
    { first: 9, last: 9 },
  ]);
  expect(spansOf([0, 0])).toEqual([{ first: 0, last: 0 }]);
  expect(spansOf([])).toEqual([]);
});

const timing = (name: string, median: number): Timing => ({ name, samples: [median], median, spread: 0 });
const made = (mode: "live" | "compiled", ...statements: Timing[][]) =>
  ({
    target: { mode },
    timings: [timing("total", 100)],
    statements: statements.map((stages, index) => ({ index, stages }) as Statement),
  }) as Trace;

test("the statements' times stand under the stages that any of them has, the longest is named", () => {
  const trace = made(
    "live",
    [timing("execute", 10), timing("fetch", 5)],
    [timing("compile", 20), timing("execute", 40)],
  );
  expect(timesOf(trace)).toEqual({
    stages: ["compile", "execute", "fetch"],
    rows: [
      { index: 0, times: [null, 10, 5], sum: 15, share: 0.15 },
      { index: 1, times: [20, 40, null], sum: 60, share: 0.6 },
    ],
    slowest: 1,
  });
});

test("a compiled database's statements have no share of a run, and none is the slowest", () => {
  const times = timesOf(
    made("compiled", [timing("compile", 3), timing("execute", 9)], [timing("compile", 5)]),
  );
  expect(times.stages).toEqual(["compile"]);
  expect(times.rows.map(({ share }) => share)).toEqual([null, null]);
  expect(times.slowest).toBeNull();
});

test("a statement's cause is the call that led to it, and what forced that", () => {
  const snippet = "Book.objects.filter(title='x').count()";
  const call = {
    name: "count",
    range: { start: 31, end: 38 },
    whole: { start: 0, end: 38 },
    place: null,
    forced_by: "count()",
  } as Call;
  const trace = { calls: [call], places: [] } as unknown as Trace;
  expect(causeOf(trace, { call: 0 } as Statement, snippet)).toBe(" from count()");
  expect(causeOf(trace, { call: null } as Statement, snippet)).toBe("");
  const forced = { ...trace, calls: [{ ...call, forced_by: "len()" }] };
  expect(causeOf(forced, { call: 0 } as Statement, snippet)).toBe(" from count() by len()");
});
