import { expect, test } from "vitest";
import { ancestorsOf, firstOpen, markedLines, nodeAt, treeRows } from "./compileTree";
import fixture from "./fixtures/comparison.json";
import { linesOf } from "./lines";
import type { Comparison, Fragment, Statement } from "./trace.gen";

const given = (fixture as Comparison).traces[0]?.statements[0] as Statement;
const fragment = (parent: number | null, start: number, end: number): Fragment => ({
  ...(given.fragments[0] as Fragment),
  parent,
  start,
  end,
});
const nested: Statement = {
  ...given,
  fragments: [fragment(null, 0, 100), fragment(0, 50, 90), fragment(0, 10, 40), fragment(2, 12, 20)],
};

test("nodes stand below their parents in the order of the text, with how many are below each", () => {
  const rows = treeRows(nested, firstOpen(nested));
  expect(rows.map(({ at, depth, below }) => [at, depth, below])).toEqual([
    [0, 0, 3],
    [2, 1, 1],
    [3, 2, 0],
    [1, 1, 0],
  ]);
});

test("what is folded hides what is below it", () => {
  expect(treeRows(nested, new Set([0])).map(({ at }) => at)).toEqual([0, 2, 1]);
  expect(treeRows(nested, new Set()).map(({ at }) => at)).toEqual([0]);
});

test("of ten thousand nodes only the first levels begin unfolded", () => {
  const fragments = [fragment(null, 0, 9)];
  for (let i = 1; i < 10_000; i += 1) fragments.push(fragment(i % 2 === 1 ? 0 : i - 1, 0, 9));
  const many = { ...given, fragments };
  expect(treeRows(many, firstOpen(many))).toHaveLength(5001);
});

test("the node at a place of the formatted text is the deepest one", () => {
  const at = given.formatted.text.indexOf("AVG(");
  const found = nodeAt(given, [...given.formatted.text.slice(0, at)].length);
  expect(given.fragments[found ?? -1]?.node).toBe("Avg");
  expect(nodeAt(given, given.formatted.text.indexOf("FROM") - 1)).toBeNull();
});

test("a node's own text is marked, over the lines that it stands on, and nothing else", () => {
  const lines = linesOf(given.formatted.text, given.formatted.tokens, []);
  const node = given.fragments.find(({ node }) => node === "KeyTransformExact") as Fragment;
  const marked = markedLines(lines, given, node);
  const text = marked.flatMap(({ parts }) =>
    parts.flatMap(({ pieces }) => pieces.filter((piece) => piece.marked).map((piece) => piece.text)),
  );
  const raw = [...given.sql].slice(node.start, node.end).join("");
  expect(text.join("").replace(/\s/g, "")).toBe(raw.replace(/\s/g, ""));
  expect(marked.filter((line, i) => line !== lines[i])).toHaveLength(3);
  const whole = marked.flatMap(({ parts }) =>
    parts.flatMap(({ pieces }) => pieces.map((piece) => piece.text)),
  );
  expect(whole.join("")).toBe(given.formatted.text.replaceAll("\n", ""));
});

test("ancestors come nearest first", () => {
  expect([...ancestorsOf(nested.fragments, 3)]).toEqual([2, 0]);
});
