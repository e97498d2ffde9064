import { expect, test } from "vitest";
import { fitting, rank } from "./match";

const NAMES = ["Copy the link", "Copy as Markdown", "Theme: dark", "Go to Compare", "Go to Timing", "Run"];
const found = (typed: string) => fitting(typed, NAMES, (name) => name);

test("nothing typed leaves all as they are", () => {
  expect(found(" ")).toEqual(NAMES);
});

test.each([
  ["com", "Go to Compare"],
  ["cl", "Copy the link"],
  ["cam", "Copy as Markdown"],
  ["dark", "Theme: dark"],
  ["gtt", "Go to Timing"],
  ["run", "Run"],
  ["LINK", "Copy the link"],
])("%s finds %s first", (typed, name) => {
  expect(found(typed)[0]).toBe(name);
});

test("letters in another order fit nothing", () => {
  expect(rank("nur", "Run")).toBeNull();
  expect(found("xyz")).toEqual([]);
});
