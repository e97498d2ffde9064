import { describe, expect, test } from "vitest";
import fixture from "./fixtures/comparison.json";
import { factsOf, placeText, stopsOf } from "./rail";
import { cold, duration, measured, span } from "./time";
import type { Comparison, Timing, Trace } from "./trace.gen";

const { traces } = fixture as Comparison;

test("the rail has the eight stages in the order of the descent", () => {
  const names = stopsOf(traces).map(({ name }) => name);
  expect(names).toEqual(["model", "manager", "queryset", "query", "compiler", "backend", "cursor", "driver"]);
});

test("a stage whose summary is not the same everywhere differs", () => {
  expect(
    stopsOf(traces)
      .filter(({ differs }) => differs)
      .map(({ name }) => name),
  ).toEqual(["driver"]);
});

test("facts have a cell for every database, and say where they differ", () => {
  const facts = factsOf(traces, "compiler");
  expect(facts.map(({ name, cells, differs }) => [name, cells.length, differs])).toEqual([
    ["class", 4, true],
    ["table", 4, false],
    ["supports_order_by_nulls_modifier", 4, true],
  ]);
});

test("a database of which nothing is known differs in no fact", () => {
  const silent = { ...traces[1], stages: [] } as unknown as Trace;
  const facts = factsOf([traces[0] as Trace, silent], "compiler");
  expect(facts.every(({ cells, differs }) => cells[1]?.length === 0 && !differs)).toBe(true);
});

test("a place starts at its package, not at this machine's root", () => {
  const file = "/x/site-packages/django/db/models/lookups.py";
  expect(placeText({ name: "Exact", file, line: 12 })).toBe("django/db/models/lookups.py:12");
});

test("times read well from microseconds to seconds", () => {
  expect([0, 900, 210e3, 12.34e6, 123e6, 1.5e9].map(duration)).toEqual([
    "0 ms",
    "0.9 µs",
    "0.21 ms",
    "12.3 ms",
    "123 ms",
    "1.50 s",
  ]);
});

test("a span names its unit once and leaves out what took no time", () => {
  expect([span([0, 680e3, 790e3]), span([680e3, 680e3]), span([0])]).toEqual([
    "0.68–0.79 ms",
    "0.68 ms",
    null,
  ]);
});

describe("the cold run", () => {
  const timing = (name: string, ...samples: number[]): Timing => ({
    name,
    samples,
    median: 2e6,
    spread: 1e6,
  });

  test("stands apart from the median", () => {
    expect(measured(timing("execute", 9e6, 2e6, 3e6))).toBe(
      "median of 2 warm runs, spread 1.00 ms; cold run 9.00 ms",
    );
    expect(measured(timing("execute", 9e6, 2e6))).toMatch(/^one warm run/);
  });

  test("is told of the total, else of the stages together", () => {
    const stages = [timing("build", 1e6, 2e6), timing("execute", 9e6, 2e6)];
    expect(cold(stages)).toBe(10e6);
    expect(cold([...stages, timing("total", 12e6, 2e6)])).toBe(12e6);
  });

  test("is nothing apart where a run was not repeated", () => {
    expect(measured(timing("execute", 9e6))).toBeUndefined();
    expect(cold([timing("build", 1e6), timing("total", 1e6), timing("fetch")])).toBeNull();
  });
});
