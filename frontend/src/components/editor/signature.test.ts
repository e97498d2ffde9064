import { expect, test } from "vitest";
import { signatureAt, writtenAs } from "./signature";
import { words } from "./vocabulary.fixture";

/** The signature around `|`, the parameter at the caret in stars. */
function told(text: string): string | null {
  const found = signatureAt(text.replace("|", ""), text.indexOf("|"), words);
  if (!found) return null;
  const parameters = found.parameters.map((each, i) =>
    i === found.current ? `[${writtenAs(each)}]` : writtenAs(each),
  );
  return `${found.name}(${parameters.join(", ")})`;
}

test.each([
  ["a function's first parameter", "Count(|", "Count([expression], filter=None, **extra)"],
  ["the one that a comma leads to", 'Count("id", |', "Count(expression, [filter=None], **extra)"],
  ["one that is named", 'Count("id", filter=|', "Count(expression, [filter=None], **extra)"],
  ["what takes any name", 'Count("id", x=|', "Count(expression, filter=None, [**extra])"],
  ["a queryset's method", "Book.objects.filter(|", "filter([*args], **kwargs)"],
  ["its keywords", "Book.objects.filter(title=|", "filter(*args, [**kwargs])"],
  ["the inner of two calls", "Book.objects.filter(F(|", "F([name])"],
  ["the outer again behind the inner", "Book.objects.filter(F(1), |", "filter([*args], **kwargs)"],
  [
    "a call around a list",
    "Book.objects.bulk_create([1, |",
    "bulk_create([objs], batch_size=None, ignore_conflicts=False)",
  ],
  ["a comma in a string", 'Count("a, b|', "Count([expression], filter=None, **extra)"],
])("tells %s", (_, text, signature) => expect(told(text)).toBe(signature));

test.each(["|", "Count|(", "nothing(|", "(1, |", "# Count(|", "Count()|"])("tells nothing at %s", (text) => {
  expect(told(text)).toBeNull();
});
