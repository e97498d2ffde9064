import { expect, test } from "vitest";
import { moved, offsetsIn } from "./sent";

const SQL = "a > %s AND b < %s";

test.each(["a > ? AND b < ?", "a > :arg0 AND b < :arg1", "a > @p0 AND b < @p1", SQL])(
  "a clause keeps its place around its placeholder: %s",
  (sent) => {
    const runs = [
      { start: 0, end: 6, keys: ["A"], exact: true },
      { start: 11, end: 17, keys: ["B"], exact: true },
    ];
    const there = moved(runs, offsetsIn(SQL, sent)).map(({ start, end }) => sent.slice(start, end));
    expect(there).toEqual(sent.split(" AND "));
  },
);

test("a doubled percent sign is one to a driver that has no %s", () => {
  expect(offsetsIn("x%%y", "x%y")).toEqual([0, 1, 1, 2, 3]);
  expect(offsetsIn("x%%y", "x%%y")).toEqual([0, 1, 2, 3, 4]);
});

test("offsets are code points", () => {
  expect(offsetsIn("🐍 %s", "🐍 ?")).toEqual([0, 1, 2, 2, 3]);
});

test.each(["a > CAST(? AS INT) AND b < ?", "a > ?", "a > ? AND b < ?;"])(
  "nothing is said of a text that was rewritten: %s",
  (sent) => expect(offsetsIn(SQL, sent)).toBeNull(),
);
