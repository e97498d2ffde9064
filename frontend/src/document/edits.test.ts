import { describe, expect, test } from "vitest";
import { edited, hunksOf } from "./edits";

const at = (start: number, end: number, text: string) => ({ range: { start, end }, text });
const SNIPPET = "books = Book.objects.all()\nfor book in books:\n    print(book.publisher.name)\nlen(books)";

describe("applying", () => {
  test("replaces, inserts and deletes, in whichever order the edits come", () => {
    const end = SNIPPET.indexOf("len(");
    const edits = [at(end, end + 4, ""), at(26, 26, ".select_related('publisher')")];
    expect(edited(SNIPPET, edits)).toBe(
      "books = Book.objects.all().select_related('publisher')\nfor book in books:\n    print(book.publisher.name)\nbooks)",
    );
  });

  test("counts code points: an owl before the place is one", () => {
    expect(edited("a = '🦉🦉'; len(x)", [at(10, 13, "count")])).toBe("a = '🦉🦉'; count(x)");
  });

  test("two insertions at one place stand in their order", () => {
    expect(edited("ab", [at(1, 1, "x"), at(1, 1, "y")])).toBe("axyb");
  });

  test("nothing to do leaves the text as it is", () => {
    expect(edited(SNIPPET, [])).toBe(SNIPPET);
    expect(hunksOf(SNIPPET, [])).toEqual([]);
  });
});

describe("the lines that change", () => {
  test("stand with their number, before and after", () => {
    expect(hunksOf(SNIPPET, [at(26, 26, ".select_related('publisher')")])).toEqual([
      {
        line: 1,
        before: ["books = Book.objects.all()"],
        after: ["books = Book.objects.all().select_related('publisher')"],
      },
    ]);
  });

  test("far from each other are told apart, next to each other are one", () => {
    const edits = [at(0, 5, "b"), at(27, 30, "FOR"), at(SNIPPET.length - 6, SNIPPET.length, "b")];
    expect(hunksOf(SNIPPET, edits).map(({ line, before }) => [line, before.length])).toEqual([
      [1, 2],
      [4, 1],
    ]);
  });

  test("may become more or fewer", () => {
    expect(hunksOf("a\nb\nc", [at(2, 3, "x\ny")])).toEqual([{ line: 2, before: ["b"], after: ["x", "y"] }]);
    expect(hunksOf("a\nb\nc", [at(1, 3, "")])).toEqual([{ line: 1, before: ["a", "b"], after: ["a"] }]);
    expect(hunksOf("a\nb\nc", [at(2, 4, "")])).toEqual([{ line: 2, before: ["b", "c"], after: ["c"] }]);
  });

  test("are found behind characters of two units", () => {
    expect(hunksOf("'🦉'\n'🦉'.x", [at(8, 9, "y")])).toEqual([
      { line: 2, before: ["'🦉'.x"], after: ["'🦉'.y"] },
    ]);
  });
});
