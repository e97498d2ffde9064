import { expect, test } from "vitest";
import { spentOf, total } from "./time";

const timing = (name: string, median: number) => ({ name, median, samples: [median], spread: 0 });
const timings = [timing("build", 1), timing("compile", 2), timing("execute", 4), timing("total", 9)];

test("a compiled database spends its time on building and compiling, and has no total", () => {
  expect(spentOf(timings, false).map(({ name }) => name)).toEqual(["build", "compile"]);
  expect(spentOf(timings, true)).toBe(timings);
  expect(total(spentOf(timings, false))).toBe(3);
});
