import { expect, test } from "vitest";
import { differing, shortened } from "./differing";

const marked = (sql: string, other: string) =>
  differing(sql, other)
    .map(({ text, kind }) => (kind === "other" ? `{${text}}` : kind === "gap" ? "|" : text))
    .join("");

test.each([
  [
    "how names are quoted is no difference",
    "`book`.`title` LIKE %s",
    '"BOOK"."TITLE" LIKE %s',
    "`book`.`title` LIKE %s",
  ],
  [
    "another operator is marked, and only that",
    '"book"."title" ILIKE %s',
    '"book"."title" LIKE %s',
    '"book"."title" {ILIKE} %s',
  ],
  ["words that differ side by side are one mark", "a IS NOT NULL", "a = 1", "a {IS NOT NULL}"],
  ["what only the other has leaves a gap", "a LIKE %s", "a LIKE %s ESCAPE x", "a LIKE %s|"],
  ["the same text has no mark", "LIMIT 5", "LIMIT 5", "LIMIT 5"],
  ["against nothing everything differs", "LIMIT 5", "", "{LIMIT 5}"],
])("%s", (_, sql, other, expected) => {
  expect(marked(sql, other)).toBe(expected);
});

test("the stretches are the whole text, whatever is in it", () => {
  const sql = "SELECT [a[0]] \"ü 🦉\" 'it''s' -- end\n\t";
  expect(
    differing(sql, "SELECT `b`")
      .map(({ text }) => text)
      .join(""),
  ).toBe(sql);
});

test("texts too far apart are told as one difference, at once", () => {
  const numbers = (from: number) => Array.from({ length: 3000 }, (_, i) => i + from).join(" , ");
  expect(differing(numbers(0), numbers(5000))).toEqual([{ text: numbers(0), kind: "other" }]);
});

test("a long text keeps what differs, and the edges of what does not", () => {
  const same = "x ".repeat(400);
  const short = shortened(differing(`${same}ILIKE`, `${same}LIKE`));
  expect(short.map(({ kind }) => kind)).toEqual(["same", "cut", "same", "other"]);
  expect(short.at(-1)?.text).toBe("ILIKE");
});
