import { describe, expect, test } from "vitest";
import { dotsOf, stripsOf, tickLabel, ticksOf } from "./strips";
import type { Timing, Trace } from "./trace.gen";

const timing = (name: string, ...samples: number[]): Timing => ({
  name,
  samples,
  median: samples.at(-1) ?? 0,
  spread: 0,
});
const on = (mode: "live" | "compiled", ...timings: Timing[]) =>
  stripsOf({ timings, target: { mode } as Trace["target"] });

describe("the strips of a database", () => {
  test("keep the first of several runs apart, and off the scale", () => {
    const { total, stages, end } = on("live", timing("build", 900, 10, 20), timing("total", 9000, 90, 95));
    expect(stages).toEqual([{ name: "build", cold: 900, warm: [10, 20], median: 20, spread: 0 }]);
    expect([total?.cold, end]).toEqual([9000, 95]);
  });

  test("of one run have one dot each, and nothing cold", () => {
    const { stages } = on("live", timing("execute", 7));
    expect(stages).toEqual([{ name: "execute", cold: null, warm: [7], median: 7, spread: 0 }]);
  });

  test("of a compiled database are building and compiling: there is no whole", () => {
    const { total, stages } = on(
      "compiled",
      timing("build", 1, 2),
      timing("compile", 3, 4),
      timing("execute", 5, 6),
      timing("total", 9, 9),
    );
    expect([total, stages.map(({ name }) => name)]).toEqual([null, ["build", "compile"]]);
  });

  test("leave out what took no time; nothing measured is nothing to draw", () => {
    expect(on("live", timing("fetch", 0, 0), timing("total", 0, 0))).toEqual({
      total: null,
      stages: [],
      end: 0,
      ticks: [],
    });
  });
});

test.each([
  [100, [0, 20, 40, 60, 80, 100]],
  [7_300_000, [0, 2e6, 4e6, 6e6]],
  [1, [0, 0.2, 0.4, 0.6, 0.8, 1]],
  [0, []],
])("the ticks up to %s are round and few", (longest, ticks) => {
  const found = ticksOf(longest);
  expect(found).toHaveLength(ticks.length);
  for (const [i, tick] of found.entries()) expect(tick).toBeCloseTo(ticks[i] ?? -1);
});

test.each([
  [0, 5e6, "0"],
  [500_000, 5e6, "0.5 ms"],
  [2e9, 7e9, "2 s"],
  [20_000, 90_000, "20 µs"],
])("the tick %s of a scale to %s reads %s", (tick, longest, text) => {
  expect(tickLabel(tick, longest)).toBe(text);
});

describe("the dots of a strip", () => {
  test("stand in the middle where they are apart", () => {
    expect(dotsOf([10, 50, 90], 100, 0.02)).toEqual([
      { index: 0, sample: 10, at: 0.1, lane: 0 },
      { index: 1, sample: 50, at: 0.5, lane: 0 },
      { index: 2, sample: 90, at: 0.9, lane: 0 },
    ]);
  });

  test("never cover each other where there is room", () => {
    const samples = Array.from({ length: 100 }, (_, i) => 500 + ((i * 37) % 100));
    const dots = dotsOf(samples, 1000, 0.005);
    for (const dot of dots)
      for (const other of dots)
        if (dot !== other && dot.lane === other.lane)
          expect(Math.abs(dot.at - other.at)).toBeGreaterThanOrEqual(0.005 - 1e-9);
    expect(dots.map(({ index }) => index).sort((a, b) => a - b)).toEqual(samples.map((_, i) => i));
  });

  test("fall where they fell before: nothing is left to chance", () => {
    const samples = [3, 3, 3, 4, 3];
    expect(dotsOf(samples, 10, 0.05)).toEqual(dotsOf(samples, 10, 0.05));
    expect(dotsOf(samples, 10, 0.05).map(({ lane }) => lane)).toEqual([0, 1, -1, 2, 0]);
  });
});
