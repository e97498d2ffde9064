import { describe, expect, test } from "vitest";
import type { Database } from "@/api/databases";
import { absentOf, matches, sectionsOf } from "./families";

const database = (alias: string, label: string, more: Partial<Database> = {}): Database => ({
  alias,
  family: alias.replace(/[@+].*$/, ""),
  vendor: "mysql",
  label,
  mode: "live",
  server_version: null,
  driver: "PyMySQL",
  django: "",
  is_default: false,
  state: "idle",
  message: null,
  note: null,
  can_explain: true,
  containment: [],
  ...more,
});

const KNOWN = [
  database("sqlite", "SQLite", { server_version: "3.40.1", vendor: "sqlite", driver: "sqlite3" }),
  database("mysql", "MySQL", { server_version: "8.4.0", mode: "compiled" }),
  database("mysql@8.0", "MySQL 8.0", { mode: "compiled" }),
  database("postgresql@14", "PostgreSQL 14", { driver: "psycopg" }),
  database("postgresql@17", "PostgreSQL 17", { driver: "psycopg" }),
  database("mysql@8.0+django4.2", "MySQL 8.0 · Django 4.2", { django: "4.2" }),
];

const outline = (databases: readonly Database[]) =>
  sectionsOf(databases).map(({ django, families }) => [
    django,
    ...families.map(({ label, versions }) => [label, ...versions.map(({ name }) => name)]),
  ]);

describe("databases", () => {
  test("stand in a row a family, its versions in their order, other Djangos apart", () => {
    expect(outline(KNOWN)).toEqual([
      ["", ["SQLite", "3.40.1"], ["MySQL", "8.4.0", "8.0"], ["PostgreSQL", "14", "17"]],
      ["4.2", ["MySQL", "8.0"]],
    ]);
  });

  test("are found by any words about them, in any order", () => {
    const found = (query: string) => KNOWN.filter((each) => matches(each, query)).map(({ alias }) => alias);
    expect(found("")).toHaveLength(KNOWN.length);
    expect(found("8.0 mysql")).toEqual(["mysql@8.0", "mysql@8.0+django4.2"]);
    expect(found("django 4")).toEqual(["mysql@8.0+django4.2"]);
    expect(found("COMPILED")).toEqual(["mysql", "mysql@8.0"]);
    expect(found("psycopg 17")).toEqual(["postgresql@17"]);
    expect(found("dbase")).toEqual([]);
  });
});

describe("what is not installed", () => {
  const needs = (label: string, extra: string) =>
    `${label} needs mssql, not installed here. Install it, and start ORMscope again: .venv/bin/pip install -e ".[${extra}]"`;

  test("is told by the command that installs it", () => {
    const absent = absentOf([
      database("sqlserver", "SQL Server", { state: "missing", message: needs("SQL Server", "sqlserver") }),
      database("sqlserver@2019", "SQL Server 2019", {
        state: "missing",
        message: needs("SQL Server 2019", "sqlserver"),
      }),
      database("snowflake", "Snowflake", { state: "missing", message: needs("Snowflake", "snowflake") }),
      ...KNOWN,
    ]);
    expect(absent.map(({ command, labels }) => [command, labels])).toEqual([
      ['.venv/bin/pip install -e ".[sqlserver]"', ["SQL Server", "SQL Server 2019"]],
      ['.venv/bin/pip install -e ".[snowflake]"', ["Snowflake"]],
    ]);
    expect(absent[0]?.message).toBe(
      "SQL Server needs mssql, not installed here. Install it, and start ORMscope again:",
    );
  });

  test("keeps a message that holds no command whole", () => {
    const message = "Needs a server: see the manual.";
    const [absent] = absentOf([database("db2", "Db2", { state: "missing", message })]);
    expect(absent).toEqual({ command: "", message, labels: ["Db2"] });
  });
});
