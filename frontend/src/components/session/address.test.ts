import { expect, test } from "vitest";
import { formatAddress, NOWHERE, parseAddress } from "./address";

test.each([
  "Book.objects.filter(price__gt=50)[:5]",
  'a = "100% & more + #1"\nfor b in a:\n    print(b["k=v"])',
  "Book.objects.filter(title='🦉 Émile\\\\')",
])("what the address holds comes back: %s", (snippet) => {
  const address = {
    snippet,
    databases: ["sqlite", "postgresql"],
    pins: ["A", "AB"],
    plan: "estimated" as const,
    repeat: 10,
    options: { sql: "literal", against: "Book.objects.filter(a=1) & more" },
  };
  expect(parseAddress(formatAddress(address))).toEqual(address);
});

test("a snippet stays legible in the address", () => {
  const hash = formatAddress({
    ...NOWHERE,
    snippet: "Book.objects.filter(price=5)[:5]",
    databases: ["sqlite"],
  });
  expect(hash).toBe("#q=Book.objects.filter(price=5)[:5]&db=sqlite");
});

test("an address that says nothing is empty", () => {
  expect(formatAddress(NOWHERE)).toBe("");
  expect(parseAddress("")).toEqual(NOWHERE);
});

test.each(["0", "-1", "1.5", "101", "many"])("a number of runs that cannot be (%s) is one", (n) => {
  expect(parseAddress(`#n=${n}`).repeat).toBe(1);
});
