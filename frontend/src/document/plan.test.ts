import { describe, expect, test } from "vitest";
import fixture from "./fixtures/comparison.json";
import { figure, gistOf, keysOf, missed, relationsOf, rowsOf, type Step, stepsOf } from "./plan";
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

  test("looks through steps that were not measured for the time that is not their parent's own", () => {
    const [block] = analyzed.nodes as [Plan["nodes"][number]];
    const nodes = [
      { ...block, kind: "query_block", time: 600 },
      { ...block, kind: "filesort", parent: 0, time: null },
      { ...block, kind: "table", parent: 1, time: 450 },
    ];
    const [root] = stepsOf({ ...analyzed, nodes });
    const [sort] = root?.children ?? [];
    expect([root?.share, sort?.share, sort?.children[0]?.share]).toEqual([0.25, null, 0.75]);
  });

  test("never has a share below zero when children ran side by side", () => {
    const [limit, sort] = analyzed.nodes as [Plan["nodes"][number], Plan["nodes"][number]];
    const nodes = [limit, { ...sort, time: (limit.time ?? 0) * 3 }];
    const [root] = stepsOf({ ...analyzed, nodes });
    expect([root?.share, root?.children[0]?.share]).toEqual([0, 1]);
  });
});

test("an estimate is called wrong from ten times on, in both directions", () => {
  const told = analyzed.nodes.map((node) => missed({ node, limited: false }));
  expect(told).toEqual([null, null, "40 × more than estimated", null, "24 × more than estimated"]);
  const node = analyzed.nodes[0] as Plan["nodes"][number];
  const few = { ...node, estimated_rows: 5000, actual_rows: 0 };
  expect(missed({ node: few, limited: false })).toBe("5000 × fewer than estimated");
  expect(missed({ node: { ...node, actual_rows: null }, limited: false })).toBeNull();
});

test("fewer rows than estimated are no news below a limit, which stops what feeds it", () => {
  const [limit] = stepsOf(analyzed);
  const sort = limit?.children[0] as Step;
  expect([limit?.limited, sort.limited, sort.children[0]?.limited]).toEqual([false, true, true]);
  const node = { ...sort.node, estimated_rows: 5000, actual_rows: 3 };
  expect(missed({ ...sort, node })).toBeNull();
  const more = { ...sort.node, estimated_rows: 3, actual_rows: 5000 };
  expect(missed({ ...sort, node: more })).toBe("1667 × more than estimated");
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

describe("the step that takes most by itself", () => {
  const marked = (plan: Plan) => {
    const found: unknown[] = [];
    const walk = ({ node, most, children }: Step) => {
      if (most) found.push([node.kind, most]);
      children.forEach(walk);
    };
    stepsOf(plan).forEach(walk);
    return found;
  };

  test("is that of the time where it was measured", () => {
    expect(marked(analyzed)).toEqual([["Index Scan", "time"]]);
  });

  test("is that of the cost where nothing was measured, without the cost of what feeds it", () => {
    const nodes = analyzed.nodes.map((node, i) => ({
      ...node,
      time: null,
      cost: [100, 95, 90, 10, 20][i] ?? 0,
    }));
    expect(marked({ ...analyzed, nodes })).toEqual([["Nested Loop", "cost"]]);
  });

  test("is none where nothing is told, nor in a plan of one step", () => {
    expect(marked({ ...estimated, nodes: estimated.nodes.map((node) => ({ ...node, cost: null })) })).toEqual(
      [],
    );
    expect(marked({ ...analyzed, nodes: analyzed.nodes.slice(0, 1) })).toEqual([]);
  });
});

test("a step's links are its clauses; what nobody wrote counts only where there are none", () => {
  const node = { fragments: [0, 1, 2, 3] } as unknown as Plan["nodes"][number];
  expect(keysOf(node, (id) => ["orm", "B", "A", "B"][id])).toEqual(["A", "B"]);
  expect(keysOf(node, (id) => ["orm", "meta", "orm", undefined][id])).toEqual(["orm", "meta"]);
});

test("how each table is reached stands side by side, whatever case a database writes it in", () => {
  const on = (...nodes: [string | null, string | null][]) => ({
    statements: [
      {
        plan: { error: null, nodes: nodes.map(([relation, access]) => ({ relation, access, index: null })) },
      },
    ],
  });
  const traces = [
    on(["book", "scan"], ["author", "key"]),
    on([null, null], ["BOOK", "index"], ["AUTHOR", "key"]),
    { statements: [{ plan: null }] },
  ] as unknown as Comparison["traces"];
  const told = relationsOf(traces, 0);
  expect(told.map(({ name, differs }) => [name, differs])).toEqual([
    ["book", true],
    ["author", false],
  ]);
  expect(told[0]?.reached.map((reach) => reach?.map(({ access }) => access) ?? null)).toEqual([
    ["scan"],
    ["index"],
    null,
  ]);
});
