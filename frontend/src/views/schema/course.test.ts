import { expect, test } from "vitest";
import type { MigrationComparison, MigrationTrace } from "@/document/trace.gen";
import { NOT_BEGUN, reduce } from "./course";

const wanted = { models: "class A(models.Model): ...", operations: "" };
const trace = (alias: string, problem: MigrationTrace["problem"] = null) =>
  ({ target: { alias, label: alias }, problem }) as MigrationTrace;
const whole = (traces: MigrationTrace[], problems: MigrationComparison["problems"] = []) =>
  ({ traces, problems, headline: "Done" }) as unknown as MigrationComparison;
const PROBLEM = { text: "models", range: { start: 0, end: 1 }, message: "No." } as const;

const first = [
  { type: "started", wanted, databases: ["a", "b"] },
  { type: "answered", trace: trace("b") },
  { type: "finished", comparison: whole([trace("a"), trace("b")]) },
] as const;

test("answers fill in as they come", () => {
  const half = first.slice(0, 2).reduce(reduce, NOT_BEGUN);
  expect([...half.fresh.keys()]).toEqual(["b"]);
  expect(half.awaited).toEqual(["a"]);
  expect(first.reduce(reduce, NOT_BEGUN).said).toBe("Done");
});

test("what stood before stays until it is replaced", () => {
  const again = reduce(first.reduce(reduce, NOT_BEGUN), { type: "started", wanted, databases: ["a"] });
  expect(again.previous?.headline).toBe("Done");
  expect(again.fresh.size).toBe(0);
});

test("a text that is refused is told, and leaves what stood before", () => {
  const started = reduce(first.reduce(reduce, NOT_BEGUN), { type: "started", wanted, databases: ["a"] });
  const answered = reduce(started, { type: "answered", trace: trace("a", PROBLEM) });
  expect(answered.fresh.size).toBe(0);
  const finished = reduce(answered, {
    type: "finished",
    comparison: whole([trace("a", PROBLEM)], [PROBLEM]),
  });
  expect(finished.refused).toEqual([PROBLEM]);
  expect(finished.comparison).toBeNull();
  expect(finished.previous?.headline).toBe("Done");
  expect(finished.awaited).toEqual([]);
});
