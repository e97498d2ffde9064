import { expect, test } from "vitest";
import { toCsv, toMarkdownTable } from "./tables";

const table = {
  columns: ["title", "note"],
  rows: [
    ["A, B", null],
    ['say "x"', ""],
    ["a\nb", "1|2"],
  ],
};

test("CSV tells NULL from an empty text, and quotes what would break a row", () => {
  expect(toCsv(table)).toBe('title,note\r\n"A, B",\r\n"say ""x""",""\r\n"a\nb",1|2\r\n');
});

test("Markdown keeps a row on its line and its cells apart", () => {
  expect(toMarkdownTable({ columns: ["a"], rows: [["1|2\n*x*"], [null]] })).toBe(
    "| a |\n| --- |\n| 1\\|2<br>\\*x\\* |\n| *NULL* |\n",
  );
});
