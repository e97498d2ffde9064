import { describe, expect, test } from "vitest";
import type { Model, Vocabulary } from "@/api/models";
import { complete } from "./complete";

const model = (name: string, fields: readonly [string, string, string | null][]): Model => ({
  name,
  fields: fields.map(([field, type, relation]) => ({
    name: field,
    type,
    relation,
    lookups: ["exact", "gte"],
  })),
  managers: ["objects", "in_print_books"],
  queryset_methods: ["filter", "first", "values"].map((method) => ({
    name: method,
    signature: "()",
    doc: "",
  })),
});

const words: Vocabulary = {
  models: [
    model("Book", [
      ["title", "CharField", null],
      ["publisher", "ForeignKey", "Publisher"],
      ["authors", "ManyToManyField", "Author"],
    ]),
    model("Publisher", [
      ["name", "CharField", null],
      ["books", "ManyToOneRel", "Book"],
    ]),
    model("Author", [["email", "EmailField", null]]),
  ],
  names: [{ name: "Book", kind: "model", signature: "", doc: "" }],
};

/** The labels offered where `|` stands. */
function offered(text: string): string[] {
  const caret = text.indexOf("|");
  return complete(text.replace("|", ""), caret, words)?.options.map(({ label }) => label) ?? [];
}

test("where SQL text is refused, raw and extra say why and write nothing", () => {
  const text = "Book.objects.ra";
  const found = complete(text, text.length, { ...words, refusal: "A public server." });
  const raw = found?.options.find(({ label }) => label === "raw");
  expect(raw).toMatchObject({ detail: "not on this server", info: "A public server." });
  expect(raw?.apply).toBeTypeOf("function");
  expect(offered("Book.objects.ra|")).not.toContain("raw");
});

const METHODS = ["filter", "first", "values"];

describe("completion", () => {
  test.each([
    ["names at the start", "Bo|", ["Book"]],
    ["managers after a model", "Book.|", ["objects", "in_print_books"]],
    ["methods after a manager", "Book.objects.fi|", METHODS],
    ["methods along a chain over lines", "(Book.objects\n  .filter(title__in=[1, 2])\n  .|", METHODS],
    ["fields of an instance", "Book.objects.first().|", ["title", "publisher", "authors"]],
    ["fields of a row of a slice", "Book.objects.all()[0].publisher.|", ["name", "books"]],
    ["methods of a relation to many", "Book.objects.first().authors.|", METHODS],
    ["fields in a condition", "Book.objects.filter(|", ["title", "publisher", "authors", "Book"]],
    [
      "fields across a relation, then lookups",
      "Book.objects.filter(publisher__|",
      ["name", "books", "exact", "gte"],
    ],
    ["lookups after a field", "Book.objects.exclude(x=1, title__|", ["exact", "gte"]],
    ["fields inside Q inside filter", "Book.objects.filter(Q(authors__|", ["email", "exact", "gte"]],
    ["paths in strings", 'Book.objects.order_by("-publisher__|', ["name", "books"]],
    ["paths in an expression", 'Book.objects.annotate(n=Count("authors__|', ["email"]],
    ["nothing in a value's string", 'Book.objects.filter(title="Bo|', []],
    ["what a variable was given", "books = Book.objects.all()\nbooks.|", METHODS],
    ["what a loop goes over", "for book in Book.objects.all():\n    book.publisher.|", ["name", "books"]],
  ])("offers %s", (_, text, labels) => {
    expect(offered(text)).toEqual(labels);
  });
});
