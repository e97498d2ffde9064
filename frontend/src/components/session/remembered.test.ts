import { beforeEach, expect, test, vi } from "vitest";
import type { Database } from "@/api/databases";
import {
  rememberDatabases,
  rememberedDatabases,
  rememberedPlans,
  rememberPlans,
  runnable,
  selectable,
} from "./remembered";

const database = (alias: string, more: Partial<Database> = {}) =>
  ({ alias, is_default: false, state: "ready", ...more }) as Database;
const KNOWN = [
  database("sqlite", { is_default: true }),
  database("mysql", { is_default: true, state: "missing" }),
  database("mysql@8.0"),
];

beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
});

test("what was chosen last comes back, in its order", () => {
  rememberDatabases(["mysql@8.0", "sqlite"]);
  rememberPlans("analyzed");
  expect(rememberedDatabases()).toEqual(["mysql@8.0", "sqlite"]);
  expect(rememberedPlans()).toBe("analyzed");
});

test.each(["", "{", "null", '{"a":1}', "[1]"])("what cannot be read (%s) is nothing", (stored) => {
  localStorage.setItem("ormscope-databases", stored);
  localStorage.setItem("ormscope-plans", stored);
  expect(rememberedDatabases()).toEqual([]);
  expect(rememberedPlans()).toBe("none");
});

test("a database that is gone is left out; when none is left, a first visit's stand in", () => {
  expect(selectable(["mysql@8.0", "db2", "sqlite"], KNOWN)).toEqual(["mysql@8.0", "sqlite"]);
  expect(selectable(["db2"], KNOWN)).toEqual(["sqlite"]);
  expect(selectable([], KNOWN)).toEqual(["sqlite"]);
});

test("a run is of the databases that there are, of all as long as none is known", () => {
  expect(runnable(["db2", "sqlite"], KNOWN)).toEqual(["sqlite"]);
  expect(runnable(["db2"], KNOWN)).toEqual([]);
  expect(runnable(["db2"], [])).toEqual(["db2"]);
});
