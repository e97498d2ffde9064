import { describe, expect, test } from "vitest";
import { linesOf } from "./lines";
import { offsetsInLiteral, placesIn } from "./parameters";
import { moved, offsetsIn } from "./sent";

const TEMPLATE = "a IN (%s, %s) AND b LIKE '%%x' AND c > %s";

const textsIn = (text: string, offsets: readonly number[] | null) =>
  moved(placesIn(TEMPLATE), offsets).map(({ start, end }) => [...text].slice(start, end).join(""));

test("places are those of %s, not of a doubled sign", () => {
  expect(placesIn(TEMPLATE).map(({ start, end }) => TEMPLATE.slice(start, end))).toEqual(["%s", "%s", "%s"]);
  expect(placesIn(TEMPLATE).map(({ parameter }) => parameter)).toEqual([0, 1, 2]);
});

test("a place is found again in what the driver was given", () => {
  const sent = "a IN (?, ?) AND b LIKE '%x' AND c > ?";
  expect(textsIn(sent, offsetsIn(TEMPLATE, sent))).toEqual(["?", "?", "?"]);
});

describe("in the literal", () => {
  test.each([
    [["1", "2", "3"]],
    [["'it''s, ok'", "NULL", "DATE '2020-01-01'"]],
    [["TO_DATE('a)', 'b')", "ARRAY[1, 2]", "'AND b'"]],
    [["''", "'🐍'", "-1.5"]],
  ])("the values %j are told from what stands around them", (values) => {
    const [a, b, c] = values;
    const literal = `a IN (${a}, ${b}) AND b LIKE '%x' AND c > ${c}`;
    expect(textsIn(literal, offsetsInLiteral(TEMPLATE, literal))).toEqual(values);
  });

  test("nothing is told of a text that was rewritten", () => {
    expect(offsetsInLiteral(TEMPLATE, "a IN (1) AND c > 3")).toBeNull();
    expect(offsetsInLiteral("a > %s LIMIT 1", "a > 5 FETCH 1")).toBeNull();
  });
});

test("a line's pieces say whose place they are", () => {
  const [line] = linesOf("a > %s", [], [], placesIn("a > %s"));
  expect(line?.parts.flatMap(({ pieces }) => pieces)).toEqual([
    { text: "a > ", kind: null, parameter: null },
    { text: "%s", kind: "placeholder", parameter: 0 },
  ]);
});
