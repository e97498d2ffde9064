import { expect, test } from "vitest";
import { modelNames } from "./declared";

test("models are told from the classes inside them", () => {
  const text =
    "class Book(models.Model):\n    class Meta:\n        pass\n\nclass Tag ( models.Model ):\n    pass";
  expect(modelNames(text)).toEqual(["Book", "Tag"]);
  expect(modelNames("")).toEqual([]);
});
