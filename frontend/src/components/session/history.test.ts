import { afterEach, describe, expect, test, vi } from "vitest";
import { added, ago, MOST_RUNS, type PastRun, parsed } from "./history";

const run = (snippet: string, at = 0, databases = ["sqlite"]): PastRun => ({
  snippet,
  databases,
  at,
  headline: "1 statement",
  isTyped: false,
});

describe("the runs", () => {
  test("are newest first, each snippet on the same databases once", () => {
    const past = [run("a", 1), run("b", 2)];
    expect(added(past, run("b", 3)).map(({ snippet, at }) => [snippet, at])).toEqual([
      ["b", 3],
      ["a", 1],
    ]);
    expect(added(past, run("b", 3, ["oracle"]))).toHaveLength(3);
  });

  test("that typing made are one, until typing rests for a minute", () => {
    const typed = (snippet: string, seconds: number) => ({ ...run(snippet, seconds * 1000), isTyped: true });
    const past = added([typed("Book.ob", 0)], typed("Book.objects", 5));
    expect(past.map(({ snippet }) => snippet)).toEqual(["Book.objects"]);
    expect(added(past, typed("Author", 70))).toHaveLength(2);
    expect(added(past, run("Author", 6000))).toHaveLength(2);
  });

  test("are no more than a hundred", () => {
    const past = Array.from({ length: MOST_RUNS }, (_, i) => run(`s${i}`));
    const next = added(past, run("new"));
    expect(next).toHaveLength(MOST_RUNS);
    expect(next[0]?.snippet).toBe("new");
    expect(next.at(-1)?.snippet).toBe(`s${MOST_RUNS - 2}`);
  });
});

test.each([null, "", "{", "3", '{"a":1}', "[null, 3, {}]", '[{"snippet":"x","databases":"sqlite"}]'])(
  "a broken storage %j holds none",
  (stored) => expect(parsed(stored)).toEqual([]),
);

test("what is whole in a broken storage is kept", () => {
  expect(parsed(JSON.stringify([run("a"), { snippet: 3 }]))).toEqual([run("a")]);
});

describe("where storage is forbidden", () => {
  afterEach(() => vi.unstubAllGlobals());

  test("runs are recorded all the same, as long as the page lasts", async () => {
    vi.stubGlobal("localStorage", {
      getItem: () => {
        throw new DOMException("denied", "SecurityError");
      },
      setItem: () => {
        throw new DOMException("denied", "SecurityError");
      },
    });
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    vi.resetModules();
    const fresh = await import("./history");
    fresh.record(run("a"));
    fresh.record(run("b"));
    expect(fresh.history().map(({ snippet }) => snippet)).toEqual(["b", "a"]);
    fresh.forget(run("b"));
    expect(fresh.history().map(({ snippet }) => snippet)).toEqual(["a"]);
  });
});

test.each([
  [0, "just now"],
  [59, "just now"],
  [60, "1 minute ago"],
  [7300, "2 hours ago"],
  [90_000, "yesterday"],
  [-5, "just now"],
])("%i seconds are told as %s", (seconds, words) => expect(ago(0, seconds * 1000)).toBe(words));
