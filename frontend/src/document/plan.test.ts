import { describe, expect, test } from "vitest";
import fixture from "./fixtures/comparison.json";
import { figure, gistOf, missed, rowsOf, type Step, stepsOf } from "./plan";
import type { Comparison, Plan } from "./trace.gen";

const planOn = (alias: string) =>
  (fixture as Comparison).traces.find(({ target }) => target.alias === alias)?.statements[0]?.plan as Plan;
const analyzed = planOn("postgresql");
const estimated = planOn("sqlite");

const outline = (steps: readonly Step[]): unknown[] =>
  steps.map(({ node, children }) => [node.kind, ...outline(children)]);

describe("a plan's tree", () => {
  test("hangs each step below the one it feeds, siblings in their order", () => {
    expect(outline(stepsOf(analyzed))).toEqual([
      ["Limit", ["Sort", ["Nested Loop", ["Seq Scan"], ["Index Scan"]]]],
    ]);
  });

  test("may have several roots", () => {
    expect(stepsOf(estimated)).toHaveLength(3);
  });

  test("gives each step the time that is its own, and all of it together", () => {
    const shares: (number | null)[] = [];
    const walk = (step: Step) => {
      shares.push(step.share);
      step.children.forEach(walk);
    };
    stepsOf(analyzed).forEach(walk);
    expect(shares.map((share) => Math.round(1000 * (share ?? 0)))).toEqual([25, 125, 100, 250, 500]);
  });

  test("has no shares where nothing was measured", () => {
    expect(stepsOf(estimated).map(({ share }) => share)).toEqual([null, null, null]);
  });

  test("never has a share below zero when children ran side by side", () => {
    const [limit, sort] = analyzed.nodes as [Plan["nodes"][number], Plan["nodes"][number]];
    const nodes = [limit, { ...sort, time: (limit.time ?? 0) * 3 }];
    const [root] = stepsOf({ ...analyzed, nodes });
    expect([root?.share, root?.children[0]?.share]).toEqual([0, 1]);
  });
});

test("an estimate is called wrong from ten times on, in both directions", () => {
  const told = analyzed.nodes.map(missed);
  expect(told).toEqual([null, null, "40 × more than estimated", null, "24 × more than estimated"]);
  const node = analyzed.nodes[0] as Plan["nodes"][number];
  expect(missed({ ...node, estimated_rows: 5000, actual_rows: 0 })).toBe("5000 × fewer than estimated");
  expect(missed({ ...node, actual_rows: null })).toBeNull();
});

test("rows say what is estimated and what came", () => {
  const node = analyzed.nodes[0] as Plan["nodes"][number];
  expect(rowsOf({ ...node, estimated_rows: 12, actual_rows: 480 })).toBe("12 → 480");
  expect(rowsOf({ ...node, estimated_rows: 12, actual_rows: null })).toBe("12 estimated");
  expect(rowsOf({ ...node, estimated_rows: null, actual_rows: 0 })).toBe("0");
  expect(rowsOf({ ...node, estimated_rows: null, actual_rows: null })).toBeNull();
});

test("figures are in full below a million", () => {
  expect([24.5, 123456, 7_654_321].map(figure)).toEqual(["24.5", "123,456", "7.65M"]);
});

test("a plan's gist says what it is, or that there is none", () => {
  expect([analyzed, estimated, { ...analyzed, error: "No." }].map(gistOf)).toEqual([
    "analyzed, 5 steps",
    "estimated, 3 steps",
    "none",
  ]);
});
