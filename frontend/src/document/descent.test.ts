import { expect, test } from "vitest";
import { factsHere, stagesAgainst } from "./descent";
import fixture from "./fixtures/comparison.json";
import type { Comparison, Trace } from "./trace.gen";

const { traces, divergences } = fixture as Comparison;
const at = (index: number) => traces[index] as Trace;

test("the baseline's stages are held against all others, another's against the baseline", () => {
  const baseline = stagesAgainst(at(0), { traces, divergences });
  expect(new Set(baseline.map(({ against }) => against.length))).toEqual(new Set([3]));
  const other = stagesAgainst(at(3), { traces, divergences });
  expect(new Set(other.flatMap(({ against }) => against))).toEqual(new Set([at(0).target.label]));
});

test("a compiler that writes another clause differs, though its facts are the same", () => {
  const silent = traces.map((trace) => ({
    ...trace,
    stages: trace.stages.map((stage) => ({ ...stage, summary: "", facts: [] })),
  }));
  const differing = (of: typeof divergences) =>
    stagesAgainst(silent[0] as Trace, { traces: silent, divergences: of })
      .filter(({ differsFrom }) => differsFrom.length > 0)
      .map(({ name }) => name);
  expect(differing(divergences)).toEqual(["compiler"]);
  expect(differing([])).toEqual([]);
});

test("one database alone differs from nothing", () => {
  const stages = stagesAgainst(at(0), { traces: [at(0)], divergences: [] });
  expect(stages).toHaveLength(8);
  expect(stages.every(({ against, differsFrom }) => against.length + differsFrom.length === 0)).toBe(true);
});

test("a fact tells what the others say instead, those that agree together", () => {
  const model = (values: string[]): Trace["stages"] => [
    {
      name: "model",
      label: "Model",
      docs: "",
      summary: "",
      facts: [
        { name: "shop.Book", value: "table book", place: null },
        ...values.map((value) => ({ name: "constraint", value, place: null })),
      ],
      timing: { name: "model", samples: [], median: 0, spread: 0 },
    },
  ];
  const three = [model(["a", "b"]), model(["a", "c"]), model(["a"])].map((stages, i) => ({
    ...at(i),
    stages,
  }));
  const told = factsHere(three[0] as Trace, three, "model");
  expect(told.map(({ name, elsewhere }) => [name, elsewhere.map(({ value }) => value)])).toEqual([
    ["shop.Book", []],
    ["constraint", []],
    ["constraint", ["c", "not there"]],
  ]);
});
