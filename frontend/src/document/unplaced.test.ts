import { expect, test } from "vitest";
import type { Outcome, Trace } from "./trace.gen";
import { unplacedOf } from "./unplaced";

const trace = (label: string, status: Outcome["status"], message: string, range: Outcome["range"] = null) =>
  ({ target: { label }, outcome: { status, type: null, message, stage: null, range } }) as Trace;

test("what has no place is told once, with those that say it", () => {
  const traces = [
    trace("SQLite", "denied", "It ended the transaction."),
    trace("PostgreSQL", "denied", "It ended the transaction."),
    trace("MariaDB", "error", "No.", { start: 0, end: 4 }),
  ];
  expect(unplacedOf(traces)).toEqual([
    { message: "It ended the transaction.", labels: ["SQLite", "PostgreSQL"] },
  ]);
});

test("what all say names nobody", () => {
  expect(unplacedOf([trace("SQLite", "killed", "Too long."), trace("Oracle", "killed", "Too long.")])).toEqual([
    { message: "Too long.", labels: [] },
  ]);
});

test("that a database is away is no problem of the snippet", () => {
  expect(unplacedOf([trace("SQLite", "unavailable", "It is down.")])).toEqual([]);
});
