import { expect, test } from "vitest";
import { besides } from "./tourSteps";

const screen = { width: 1440, height: 900 };
const card = { width: 320, height: 180 };

test.each([
  ["beside the editor", { left: 0, top: 90, width: 430, height: 420 }, { left: 442, top: 102 }],
  ["above the rail", { left: 0, top: 810, width: 1440, height: 90 }, { left: 16, top: 618 }],
  [
    "below a last column's header",
    { left: 1190, top: 90, width: 250, height: 110 },
    { left: 1104, top: 212 },
  ],
  [
    "in the corner when all is covered",
    { left: 0, top: 0, width: 1440, height: 900 },
    { left: 1104, top: 704 },
  ],
  ["in the corner when there is nothing to show", null, { left: 1104, top: 704 }],
])("a card stands %s", (_, target, place) => {
  expect(besides(target, card, screen)).toEqual(place);
});

test("a card stays on a small screen", () => {
  const place = besides({ left: 0, top: 40, width: 320, height: 300 }, card, { width: 320, height: 568 });
  expect(place).toEqual({ left: 16, top: 352 });
});
