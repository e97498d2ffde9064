import { expect, test } from "vitest";
import { words } from "@/components/editor/vocabulary.fixture";
import { drawingOf, neighbour } from "./layout";

const drawing = drawingOf(words.models);

test("a relation is drawn once, from the table that holds it, with how many there may be at its ends", () => {
  expect(drawing.relations.map(({ from, field, to, ends }) => [from, field, to, ...ends])).toEqual([
    ["Book", "publisher", "Publisher", "zero or more", "one"],
    ["Book", "authors", "Author", "zero or more", "zero or more"],
  ]);
});

test("an entity has a row for each of its own columns, and none lies over another", () => {
  const { entities } = drawing;
  expect(entities.find(({ name }) => name === "Book")?.rows.map(({ name }) => name)).toEqual([
    "id",
    "title",
    "published",
    "status",
    "metadata",
    "publisher",
  ]);
  for (const a of entities) {
    for (const b of entities) {
      if (a === b) continue;
      const isApart =
        a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
      expect(isApart).toBe(true);
    }
  }
});

test("an arrow key goes to the nearest entity that way, and nowhere where there is none", () => {
  const right = neighbour(drawing.entities, "Book", "ArrowRight");
  expect(["Publisher", "Author"]).toContain(right);
  expect(neighbour(drawing.entities, right ?? "", "ArrowLeft")).toBe("Book");
  expect(neighbour(drawing.entities, right ?? "", "ArrowRight")).toBeNull();
  expect(neighbour(drawing.entities, "Book", "x")).toBeNull();
});
