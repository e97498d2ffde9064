import { expect, test } from "vitest";
import { failingOf } from "./failing";
import type { Outcome, Statement } from "./trace.gen";

const outcome = (message: string | null, status: Outcome["status"] = "error") =>
  ({ status, message }) as Outcome;
const statement = (index: number, error: string | null) =>
  ({ index, error, driver_error: null }) as Statement;

test("the statement whose error ended the run is the one that failed", () => {
  const statements = [statement(0, null), statement(1, "not unique"), statement(2, null)];
  expect(failingOf({ outcome: outcome("not unique"), statements })?.index).toBe(1);
});

test("an error that the snippet caught is not the one that ended the run", () => {
  const statements = [statement(0, "not unique"), statement(1, null)];
  expect(failingOf({ outcome: outcome("list index out of range"), statements })).toBeNull();
  expect(failingOf({ outcome: outcome(null, "ok"), statements })).toBeNull();
});
