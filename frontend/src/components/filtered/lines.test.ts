import { describe, expect, it } from "vitest";
import { linesOf, rowFrom } from "./lines";

const lines = (open: string | null, isGrouped = true) =>
  linesOf({
    rows: ["ab", "ac", "bd"],
    keyOf: (row) => row,
    groupOf: isGrouped ? (row) => row.slice(0, 1) : null,
    open,
    parts: ["one", "two"],
    partKey: (part) => part,
  });

describe("the lines of a table", () => {
  it("have a heading where another group begins, which counts its rows", () => {
    expect(lines(null)).toEqual([
      { key: "group a", heading: "a", count: 2 },
      { key: "ab", row: "ab" },
      { key: "ac", row: "ac" },
      { key: "group b", heading: "b", count: 1 },
      { key: "bd", row: "bd" },
    ]);
    expect(lines(null, false)).toHaveLength(3);
  });

  it("have the parts of the open row below it, and count no part as a row", () => {
    expect(lines("ab").map(({ key }) => key)).toEqual([
      "group a",
      "ab",
      "part ab one",
      "part ab two",
      "ac",
      "group b",
      "bd",
    ]);
    expect(lines("ab")[0]).toMatchObject({ count: 2 });
  });

  it("are gone through by rows, past headings and parts", () => {
    const all = lines("ab");
    expect(rowFrom(all, 0, 1)).toBe(1);
    expect(rowFrom(all, 2, 1)).toBe(4);
    expect(rowFrom(all, 3, -1)).toBe(1);
    expect(rowFrom(all, 0, -1)).toBe(1);
    expect(rowFrom(all, 99, 1)).toBe(6);
    expect(rowFrom([], 3, 1)).toBe(0);
  });
});
