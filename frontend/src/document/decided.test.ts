import { expect, test } from "vitest";
import { decidedOf, nameOf } from "./decided";
import fixture from "./fixtures/comparison.json";
import type { Comparison, Decision, Trace } from "./trace.gen";

const given = (fixture as Comparison).traces[0] as Trace;
const decision = (kind: Decision["kind"], name: string, value: string, more = {}): Decision => ({
  kind,
  name,
  arguments: null,
  value,
  place: null,
  overrides: false,
  ...more,
});
const of = (...decisions: Decision[]): Trace => ({ ...given, decisions, statements: [] });

test("an answer is held against the baseline's answer to the same question", () => {
  const baseline = of(
    decision("feature", "has_json", "True"),
    decision("operation", "date_trunc", "A", { arguments: '"t"."day"' }),
    decision("override", "as_sqlite", "Avg"),
  );
  const other = of(
    decision("feature", "has_json", "False"),
    decision("feature", "has_uuid", "True"),
    decision("operation", "date_trunc", "A", { arguments: "`T`.`DAY`" }),
    decision("override", "as_oracle", "Avg"),
  );
  const rows = decidedOf(other, baseline).flatMap((group) => group.rows);
  expect(rows.map(({ decision: { name }, baseline: told, differs }) => [name, told, differs])).toEqual([
    ["has_json", "True", true],
    ["has_uuid", null, true],
    ["as_oracle", "as_sqlite", true],
    ["date_trunc", "A", false],
  ]);
});

test("the baseline itself differs in nothing", () => {
  const only = of(decision("feature", "has_json", "True"));
  expect(decidedOf(only, null).flatMap(({ rows }) => rows.map(({ differs }) => differs))).toEqual([false]);
});

test("a decision knows the fragments that depend on it", () => {
  const fragments = [...(given.statements[0]?.fragments ?? [])].slice(0, 2);
  const statement = {
    ...given.statements[0],
    fragments: fragments.map((each) => ({ ...each, decisions: [0] })),
  };
  const trace = { ...of(decision("feature", "x", "1")), statements: [statement] } as unknown as Trace;
  expect(decidedOf(trace, null)[0]?.rows[0]?.fragments).toEqual([
    { statement: 0, fragment: 0 },
    { statement: 0, fragment: 1 },
  ]);
});

test("a decision is named as one would write it", () => {
  expect(nameOf(decision("override", "as_sqlite", "Avg"))).toBe("Avg.as_sqlite()");
  expect(nameOf(decision("operation", "limit_offset_sql", "", { arguments: "0, 5" }))).toBe(
    "limit_offset_sql(0, 5)",
  );
  expect(nameOf(decision("operator", "operators['gte']", ">= %s"))).toBe("operators['gte']");
});
