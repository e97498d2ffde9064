import { expect, test } from "vitest";
import { converter, slice } from "./codePoints";

const OWLS = 'x = "🦉🦉" + é';

test("text without astral characters converts to itself, clamped to its length", () => {
  const { units, points } = converter("Émile");
  expect([units(0), units(3), units(99), points(5)]).toEqual([0, 3, 5, 5]);
});

test("a code point after an emoji stands one unit further on", () => {
  const { units } = converter(OWLS);
  expect([...OWLS].map((_, point) => units(point))).toEqual([0, 1, 2, 3, 4, 5, 7, 9, 10, 11, 12, 13]);
});

test("units and points undo each other at every code point", () => {
  const { units, points } = converter(OWLS);
  for (let point = 0; point <= [...OWLS].length; point += 1) expect(points(units(point))).toBe(point);
});

test("slice cuts by code points", () => {
  expect(slice(OWLS, 5, 7)).toBe("🦉🦉");
});
