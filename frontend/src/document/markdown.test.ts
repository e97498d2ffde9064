import { expect, test } from "vitest";
import fixture from "./fixtures/comparison.json";
import { toMarkdown } from "./markdown";
import type { Comparison, Outcome, Statement, Trace } from "./trace.gen";

const comparison = fixture as Comparison;
const [first] = comparison.traces as [Trace];
const [statement] = first.statements as [Statement];
const of = (trace: Partial<Trace>, snippet = "Book.objects.all()\n") =>
  toMarkdown({ snippet, headline: "One database", traces: [{ ...first, ...trace }] });

test("a comparison is its headline, its snippet, and a heading with SQL for each database", () => {
  const markdown = toMarkdown(comparison);
  expect(markdown.startsWith(`# ${comparison.headline}\n\n\`\`\`python\n`)).toBe(true);
  expect(markdown.match(/^## .*/gm)).toEqual([
    "## SQLite 3.40.1 (live)",
    "## PostgreSQL 18.6 (live)",
    "## MySQL 8.4.3 (compiled)",
    "## Oracle 23.6 (compiled)",
  ]);
  expect(markdown.match(/^```sql$/gm)).toHaveLength(4);
  expect(markdown).toContain(statement.formatted.text);
});

test.each([
  ["MySQL's own quotes", "SELECT `title` FROM `book`", "```"],
  ["a fence inside", "SELECT '```'", "````"],
  ["a longer fence inside", "SELECT '`````' -- ```", "``````"],
])("a fence is longer than any run of backticks: %s", (_, text, fence) => {
  const formatted = { ...statement.formatted, text };
  const markdown = of({ statements: [{ ...statement, formatted }] });
  expect(markdown).toContain(`\n${fence}sql\n${text}\n${fence}\n`);
});

test("a failure is told where its SQL would stand, and is no Markdown itself", () => {
  const outcome: Outcome = {
    status: "unsupported",
    type: "NotSupportedError",
    message: "DISTINCT ON *fields* is not supported\nby this database",
    stage: "compiler",
    range: null,
  };
  expect(of({ outcome, statements: [] })).toContain(
    "> **unsupported** `NotSupportedError` DISTINCT ON \\*fields\\* is not supported\n> by this database\n",
  );
});

test("parameters follow their SQL; a queryset that never ran says so", () => {
  const params = [
    { type: "str", text: "'a`b'", cut: false },
    { type: "str", text: "'long", cut: true },
  ];
  expect(of({ statements: [{ ...statement, params }] })).toContain("Parameters: ``'a`b'``, `'long…`");
  expect(of({ statements: [] })).toContain("No statement.");
});
