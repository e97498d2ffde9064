import { expect, test } from "vitest";
import { nameOf } from "./files";

test.each([
  ["Book.objects.filter(title__icontains='django')", "ormscope-book-objects-filter-title"],
  ["", "ormscope"],
  ["../../etc/passwd 🦉", "ormscope-etc-passwd"],
  [`${"x".repeat(200)}`, `ormscope-${"x".repeat(51)}`],
])("a file is called after how its snippet begins: %s", (snippet, name) => {
  expect(nameOf({ snippet })).toBe(name);
});
