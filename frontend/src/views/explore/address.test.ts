import { expect, test } from "vitest";
import { formatAddress, parseAddress } from "./address";

test.each([
  "Book.objects.filter(price__gt=50)[:5]",
  'a = "100% & more + #1"\nfor b in a:\n    print(b["k=v"])',
  "Book.objects.filter(title='🦉 Émile\\\\')",
])("what the address holds comes back: %s", (snippet) => {
  const address = { snippet, databases: ["sqlite", "postgresql"], pins: ["A", "AB"] };
  expect(parseAddress(formatAddress(address))).toEqual(address);
});

test("a snippet stays legible in the address", () => {
  const hash = formatAddress({
    snippet: "Book.objects.filter(price=5)[:5]",
    databases: ["sqlite"],
    pins: [],
  });
  expect(hash).toBe("#q=Book.objects.filter(price=5)[:5]&db=sqlite");
});

test("an address that says nothing is empty", () => {
  expect(formatAddress({ snippet: null, databases: [], pins: [] })).toBe("");
  expect(parseAddress("")).toEqual({ snippet: null, databases: [], pins: [] });
});
