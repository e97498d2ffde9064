import { expect, test } from "vitest";
import type { Outcome, Trace } from "./trace.gen";
import { unplacedOf } from "./unplaced";

const trace = (alias: string, status: Outcome["status"], message: string, range: Outcome["range"] = null) =>
  ({ target: { alias }, outcome: { status, type: null, message, stage: null, range } }) as Trace;

test("what has no place is told once, with those that say it", () => {
  const traces = [
    trace("sqlite", "denied", "It ended the transaction."),
    trace("postgresql", "denied", "It ended the transaction."),
    trace("mariadb", "error", "No.", { start: 0, end: 4 }),
  ];
  expect(unplacedOf(traces)).toEqual([
    { message: "It ended the transaction.", aliases: ["sqlite", "postgresql"] },
  ]);
});

test("what all say names nobody", () => {
  expect(
    unplacedOf([trace("sqlite", "killed", "Too long."), trace("oracle", "killed", "Too long.")]),
  ).toEqual([{ message: "Too long.", aliases: [] }]);
});

test("that a database is away is no problem of the snippet", () => {
  expect(unplacedOf([trace("sqlite", "unavailable", "It is down.")])).toEqual([]);
});
