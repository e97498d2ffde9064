import { expect, test } from "vitest";
import { contrastLinks, sidesOf } from "./contrasted";
import type { Comparison, Contrast, Fragment, Trace } from "./trace.gen";

/** A comparison of one trace: each call of the snippet caused the fragment of its position. */
function side(...calls: string[]): Comparison {
  let at = 0;
  const ranges = calls.map((call) => {
    const range = { start: at, end: at + call.length };
    at += call.length + 1;
    return range;
  });
  const trace = {
    target: { alias: "sqlite", label: "SQLite" },
    calls: calls.map((call, i) => ({
      name: call.slice(0, -2),
      range: ranges[i],
      whole: { start: 0, end: at },
      arguments: [],
      place: null,
    })),
    statements: [
      {
        index: 0,
        fragments: calls.map(
          (_, id) =>
            ({ id, origin: { kind: "call", call: id, argument: null, range: ranges[id] } }) as Fragment,
        ),
      },
    ],
  } as unknown as Trace;
  return { snippet: calls.join("."), traces: [trace], divergences: [] } as unknown as Comparison;
}

const pair = (first: number | null, second: number | null) => ({
  sides: [
    ...(first === null ? [] : [{ alias: "first", statement: 0, fragments: [first] }]),
    ...(second === null ? [] : [{ alias: "second", statement: 0, fragments: [second] }]),
  ],
});

test("what is the same cause has one letter on both sides; what only the second has goes on after them", () => {
  const contrast = {
    sides: [side("filter()", "order_by()"), side("exclude()", "order_by()", "filter()")],
    divergences: [pair(0, 2), pair(1, 1), pair(null, 0)],
  } as unknown as Contrast;
  const traces = sidesOf(contrast);
  const links = contrastLinks(contrast, traces, []);
  expect(traces.map(({ target }) => target.alias)).toEqual(["first", "second"]);
  expect(links.clauses.map(({ letter }) => letter)).toEqual(["A", "B"]);
  expect(links.second.map(({ letter, label }) => `${letter} ${label}`)).toEqual([
    "C exclude()",
    "B order_by()",
    "A filter()",
  ]);
  const second = traces[1] as Trace;
  const keys = second.statements[0]?.fragments.map((fragment) => links.key(second, 0, fragment));
  expect(keys).toEqual(["C", "B", "A"]);
});
