import { describe, expect, test } from "vitest";
import { complete } from "./complete";
import { METHOD_NAMES as METHODS, words } from "./vocabulary.fixture";

/** The labels offered where `|` stands. */
function offered(text: string): string[] {
  const caret = text.indexOf("|");
  return complete(text.replace("|", ""), caret, words)?.options.map(({ label }) => label) ?? [];
}

const NAMES = ["Book", "Count", "F", "Value", "OuterRef"];
const BOOK = ["id", "title", "published", "status", "metadata", "publisher", "authors", "stock", "pk"];
const PUBLISHER = ["name", "books", "pk"];
const INSTANCE = ["pk", "delete", "full_clean", "refresh_from_db", "save"];

test("where SQL text is refused, raw and extra say why and write nothing", () => {
  const text = "Book.objects.ra";
  const found = complete(text, text.length, { ...words, refusal: "A public server." });
  const raw = found?.options.find(({ label }) => label === "raw");
  expect(raw).toMatchObject({ detail: "not on this server", info: "A public server." });
  expect(raw?.apply).toBeTypeOf("function");
  expect(offered("Book.objects.ra|")).not.toContain("raw");
});

describe("names and members:", () => {
  test.each([
    ["names at the start", "Bo|", NAMES],
    ["names that the snippet made before", "best = Book.objects.all()\nbe|", ["best", ...NAMES]],
    ["managers after a model", "Book.|", ["objects", "in_print_books"]],
    ["methods after a manager", "Book.objects.fi|", METHODS],
    ["methods along a chain over lines", "(Book.objects\n  .filter(title__in=[1, 2])\n  .|", METHODS],
    ["methods after one of the project's own", "Book.objects.with_stars().|", METHODS],
    ["attributes across a relation", "Book.objects.all()[0].publisher.|", ["name", "books", ...INSTANCE]],
    [
      "methods of a relation to many, with those of the relation",
      "Book.objects.first().authors.|",
      [...METHODS, "add", "clear", "remove", "set"],
    ],
    ["what a variable was given", "books = Book.objects.all()\nbooks.|", METHODS],
    [
      "the last thing that a name was given",
      "x = Book.objects.all()\nx = x.first().publisher\nx.|",
      ["name", "books", ...INSTANCE],
    ],
    [
      "what a loop goes over",
      "for book in Book.objects.all():\n    book.publisher.|",
      ["name", "books", ...INSTANCE],
    ],
    [
      "what a loop counts",
      "for i, book in enumerate(Book.objects.all()):\n    book.publisher.|",
      ["name", "books", ...INSTANCE],
    ],
    [
      "what a comprehension goes over",
      "[book.publisher.| for book in Book.objects.all()]",
      ["name", "books", ...INSTANCE],
    ],
    [
      "rows of a list",
      "books = list(Book.objects.all())\nbooks[0].publisher.|",
      ["name", "books", ...INSTANCE],
    ],
    [
      "what get_or_create made",
      "p, made = Publisher.objects.get_or_create(name=1)\np.|",
      ["name", "books", ...INSTANCE],
    ],
    ["nothing of a value", "Book.objects.count().|", []],
    ["nothing of a row of values()", "Book.objects.values('title')[0].|", []],
    ["nothing in a comment", "# Book.|", []],
    ["nothing after a number", "Book.objects.filter(id=1.|", []],
  ])("offers %s", (_, text, labels) => {
    expect(offered(text)).toEqual(labels);
  });

  test("an instance has its reverse names, its columns and its annotations", () => {
    const found = offered("for b in Book.objects.annotate(stars=Count('stock')):\n    b.|");
    expect(found).toEqual(expect.arrayContaining(["stars", "stock_set", "publisher_id", "title"]));
    expect(found).not.toContain("stock");
  });
});

describe("conditions:", () => {
  test.each([
    ["fields and names", "Book.objects.filter(|", [...BOOK, ...NAMES]],
    [
      "fields across a relation, then lookups",
      "Book.objects.filter(publisher__|",
      [...PUBLISHER, "exact", "gte", "isnull"],
    ],
    ["lookups by the field's type", "Book.objects.exclude(x=1, title__|", ["exact", "gte", "icontains"]],
    ["transforms before lookups", "Book.objects.filter(published__|", ["year", "exact", "gte"]],
    ["lookups of a transform", "Book.objects.filter(published__year__|", ["exact", "gte", "range"]],
    ["lookups below any key of JSON", "Book.objects.filter(metadata__a__0__|", ["exact", "gte", "in"]],
    [
      "lookups of an annotation made before",
      "Book.objects.annotate(stars=F('id')).filter(stars__|",
      ["exact", "gte"],
    ],
    [
      "fields inside Q inside filter",
      "Book.objects.filter(Q(authors__|",
      ["email", "pk", "exact", "gte", "isnull"],
    ],
    ["lookups of the key", "Book.objects.filter(pk__|", ["exact", "gte"]],
    ["conditions in a dictionary", 'Book.objects.filter(**{"title__|', ["exact", "gte", "icontains"]],
    ["nothing for a value's string", 'Book.objects.filter(title="Bo|', []],
    ["choices for a value's string", 'Book.objects.filter(status="|', ["open", "sent"]],
    ["names for a value", "Book.objects.filter(title=Co|", NAMES],
  ])("offers %s", (_, text, labels) => {
    expect(offered(text)).toEqual(labels);
  });

  test("annotations come first, with what they are called by default", () => {
    expect(offered("Book.objects.annotate(Count('authors')).filter(|")[0]).toBe("authors__count");
  });

  test("a keyword that is given is not offered again", () => {
    expect(offered("Book.objects.filter(title=1, |")).not.toContain("title");
    expect(offered("Book.objects.filter(title__gte=1, title__|")).toEqual(["exact", "icontains"]);
  });

  test("a row is made of its own columns, each with its sign", () => {
    const text = "Book.objects.create(";
    const options = complete(text, text.length, words)?.options ?? [];
    expect(options.find(({ label }) => label === "publisher")?.apply).toBe("publisher=");
    expect(options.map(({ label }) => label)).not.toContain("stock");
    expect(offered("Book(|")).toContain("title");
    expect(offered("Book(|")).not.toContain("authors");
  });
});

describe("paths in strings:", () => {
  test.each([
    ["fields after a minus", 'Book.objects.order_by("-publisher__|', PUBLISHER],
    ["annotations too", 'Book.objects.annotate(stars=F("id")).order_by("-st|', ["stars", ...BOOK]],
    ["annotations of the same call", 'Book.objects.annotate(a=F("id"), b=F("|', ["a", ...BOOK]],
    ["paths in an expression", 'Book.objects.annotate(n=Count("authors__|', ["email", "pk"]],
    ["paths in values", 'Book.objects.values("|', BOOK],
    ["transforms in values", 'Book.objects.values("published__|', ["year"]],
    ["only relations to one in select_related", 'Book.objects.select_related("|', ["publisher"]],
    [
      "only relations in prefetch_related, as instances call them",
      'Book.objects.prefetch_related("|',
      ["publisher", "authors", "stock_set"],
    ],
    ["only relations across one", 'Book.objects.prefetch_related("publisher__|', ["books"]],
    [
      "columns in a list",
      'Book.objects.bulk_update([], ["ti|',
      ["id", "title", "published", "status", "metadata", "publisher"],
    ],
    [
      "fields of the queryset around",
      'Book.objects.filter(id__in=Author.objects.filter(email=OuterRef("|',
      BOOK,
    ],
    ["nothing in a Value", 'Book.objects.annotate(n=Value("|', []],
    ["nothing in a string of its own", 'print("|', []],
  ])("offers %s", (_, text, labels) => {
    expect(offered(text)).toEqual(labels);
  });
});

describe("arguments:", () => {
  test("those of a function, until they are given", () => {
    expect(offered('Book.objects.annotate(n=Count("id", |')).toContain("filter");
    expect(offered('Book.objects.annotate(n=Count("id", filter=F("id"), |')).not.toContain("filter");
  });

  test("those of a queryset's method", () => {
    expect(offered("Book.objects.bulk_create([], |")).toEqual(
      expect.arrayContaining(["batch_size", "ignore_conflicts"]),
    );
  });

  test("an option tells its signature and its documentation", () => {
    const found = complete("Cou", 3, words)?.options.find(({ label }) => label === "Count");
    expect(found).toMatchObject({
      detail: "(expression, filter=None, **extra)",
      info: "How many there are.",
    });
  });
});
