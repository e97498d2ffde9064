import { expect, test } from "vitest";
import type { Line } from "./lines";
import { sideBySide } from "./sideBySide";

const lines = (text: string): Line[] =>
  text.split("\n").map((each) => ({
    indent: 0,
    letters: [],
    parts: [{ keys: [], exact: true, pieces: [{ text: each, kind: null, parameter: null }] }],
  }));
const textOf = (line: Line | null) =>
  line?.parts
    .flatMap(({ pieces }) => pieces.map(({ text, marked }) => (marked ? `{${text}}` : text)))
    .join("") ?? null;
const told = (left: string, right: string) =>
  sideBySide(lines(left), lines(right)).map((pair) => [textOf(pair.left), textOf(pair.right), pair.differs]);

test("lines that are the same but for their quotes stand beside each other", () => {
  expect(told('FROM "book"\nLIMIT 5', "FROM `book`\nLIMIT 5")).toEqual([
    ['FROM "book"', "FROM `book`", false],
    ["LIMIT 5", "LIMIT 5", false],
  ]);
});

test("a changed line stands beside what it became, both marked; a line of one side beside nothing", () => {
  expect(told("a\nx LIKE y\nb", "a\nx ILIKE y\nb\nc")).toEqual([
    ["a", "a", false],
    ["x {LIKE} y", "x {ILIKE} y", true],
    ["b", "b", false],
    [null, "c", true],
  ]);
});

test("every line of both is there, in order, whatever they are", () => {
  const [left, right] = ["a\nb\nc\nd\ne", "e\nd\nx\nc"];
  const pairs = sideBySide(lines(left), lines(right));
  const plain = (side: "left" | "right") =>
    pairs.flatMap((pair) => textOf(pair[side])?.replace(/[{}]/g, "") ?? []).join("\n");
  expect([plain("left"), plain("right")]).toEqual([left, right]);
});
