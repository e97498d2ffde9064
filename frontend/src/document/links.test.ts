import { describe, expect, test } from "vitest";
import { letterOf, placeOf } from "./clauses";
import fixture from "./fixtures/comparison.json";
import { linesOf } from "./lines";
import { carried, countOf, countsOf, isClause, type Links, linksOf, mostTelling } from "./links";
import { runsOf, toFormatted } from "./runs";
import type { Call, Comparison, Fragment, Origin, Outcome, Statement, Trace } from "./trace.gen";

const comparison = fixture as Comparison;
const links = linksOf(comparison);
const first = comparison.traces[0] as Trace;
const statement = first.statements[0] as Statement;
const runs = runsOf(statement.fragments, (fragment) => links.key(first, 0, fragment), isClause);

describe("letters", () => {
  test("go on after Z as columns of a spreadsheet do", () => {
    expect([0, 5, 6, 25, 26, 27, 52].map(letterOf)).toEqual(["A", "F", "G", "Z", "AA", "AB", "BA"]);
  });

  test("follow the snippet from its beginning, whatever the order in the SQL", () => {
    expect(links.clauses.map(({ letter, label }) => `${letter} ${label}`)).toEqual([
      "A filter(published__month__gte)",
      "B filter(tags__name)",
      "C annotate(stars)",
      "D exclude(metadata__language)",
      'E order_by(F("stars").desc(nulls_last=True))',
      'F values("title")',
      "G [:5]",
    ]);
  });

  test("take the colours of the palette round and round", () => {
    expect(links.clauses.map(({ colour }) => colour)).toEqual([0, 1, 2, 3, 4, 5, 0]);
  });
});

describe("links", () => {
  test("count a fragment and its parts of the same clause once", () => {
    expect(comparison.traces.map((trace) => countOf(links, trace, "E"))).toEqual([1, 1, 2, 1]);
  });

  test("are not counted where nothing is known, unlike where there are none", () => {
    const [sqlite, other] = comparison.traces as [Trace, Trace];
    const ended = (
      status: Outcome["status"],
      statements: Statement[],
      mode: "live" | "compiled" = "live",
    ) => ({
      ...other,
      target: { ...other.target, mode },
      statements,
      outcome: { ...other.outcome, status },
    });
    const bare = other.statements.map((each) => ({ ...each, fragments: [] }));
    const counts = (trace: Trace) => countsOf(links, [sqlite, trace], "E")[1];
    for (const status of ["killed", "unavailable", "denied", "error", "halted"] as const) {
      expect(counts(ended(status, []))).toBeNull();
      expect(counts(ended(status, bare))).toBe(0);
    }
    expect(counts(ended("ok", []))).toBe(0);
    expect(counts(ended("unsupported", []))).toBe(0);
    expect(counts(ended("ok", [], "compiled"))).toBeNull();
  });

  test("of what no clause caused go by their divergence, else by who did", () => {
    const orm = statement.fragments.filter(({ origin }) => origin.kind === "orm");
    expect(orm.map((fragment) => links.key(first, 0, fragment))).toEqual(["d7", "orm", "orm"]);
  });

  test("begin on a first visit with the first clause that differs", () => {
    expect(mostTelling(links)).toBe("A");
  });
});

describe("a call in the project's code", () => {
  const range = { start: 13, end: 75 };
  const inner = { ...first.calls[1], index: 7, parent: 1, name: "filter", range, whole: range };
  const origin = { kind: "call", call: 7, argument: null, range } as Origin;

  test("leads to the call of the snippet that led there", () => {
    const trace = { ...first, calls: [...first.calls, { ...inner, place: 0 } as Call] };
    expect(placeOf(trace, origin)).toEqual(range);
  });

  test("is not taken for an implicit one, which stands nowhere", () => {
    const trace = { ...first, calls: [...first.calls, { ...inner, place: null } as Call] };
    expect(placeOf(trace, origin)).toBeNull();
  });
});

describe("runs", () => {
  test("are in order and disjoint", () => {
    runs.slice(1).forEach((run, i) => {
      expect(run.start).toBeGreaterThanOrEqual(runs[i]?.end ?? 0);
    });
  });

  test("give the deepest fragment first and the clauses around it after", () => {
    const fragment = (id: number, parent: number | null, start: number, end: number) =>
      ({ id, parent, start, end, exact: id !== 2 }) as Fragment;
    const nested = [fragment(0, null, 0, 10), fragment(1, 0, 2, 8), fragment(2, 1, 4, 6)];
    const keys = ["A", "orm", "B"];
    expect(runsOf(nested, ({ id }) => keys[id] ?? "", isClause)).toEqual([
      { start: 0, end: 2, keys: ["A"], exact: true },
      { start: 2, end: 4, keys: ["orm", "A"], exact: true },
      { start: 4, end: 6, keys: ["B", "A"], exact: false },
      { start: 6, end: 8, keys: ["orm", "A"], exact: true },
      { start: 8, end: 10, keys: ["A"], exact: true },
    ]);
  });

  test.each(comparison.traces.map((trace) => [trace.target.alias, trace] as const))(
    "on %s read the same in the formatted text, white space aside",
    (_, trace) => {
      for (const each of trace.statements) {
        const raw = runsOf(each.fragments, (fragment) => links.key(trace, each.index, fragment), isClause);
        const moved = toFormatted(raw, each.formatted.segments);
        const text = (source: string, parts: typeof raw) =>
          parts.map((run) => source.slice(run.start, run.end).replace(/\s/g, "")).join("");
        expect(text(each.formatted.text, moved)).toBe(text(each.sql, raw));
      }
    },
  );
});

describe("lines", () => {
  const { text, tokens, segments } = statement.formatted;
  const lines = linesOf(text, tokens, toFormatted(runs, segments));

  test("together are the text", () => {
    const drawn = lines.map(({ parts }) =>
      parts.flatMap(({ pieces }) => pieces.map((piece) => piece.text)).join(""),
    );
    expect(drawn.join("\n")).toBe(text);
  });

  test("carry the letters of the clauses that begin on them", () => {
    expect(lines.map(({ letters }) => letters.join("")).join(" ")).toBe("F C  B  C A B D    E G");
  });

  test("count indentation in spaces", () => {
    expect(lines[1]?.indent).toBe(2);
  });
});

test("an emoji before a linked range does not move it", () => {
  const sql = "SELECT '🦉🦉', price";
  const lines = linesOf(sql, [], [{ start: 13, end: 18, keys: ["A"], exact: true }]);
  expect(lines[0]?.parts.at(-1)?.pieces[0]?.text).toBe("price");
});

describe("pins", () => {
  const withClauses = (...labels: string[]): Links => {
    const clauses = labels.map((label, i) => {
      return { letter: letterOf(i), colour: i, label, range: { start: i, end: i + 1 } };
    });
    return { ...links, clauses, clause: (key) => clauses.find(({ letter }) => letter === key) };
  };
  const before = withClauses("filter(price)", "order_by(title)", "[:5]");

  test("follow their clause when an edit gives it another letter", () => {
    const after = withClauses("filter(price)", "filter(tags)", "order_by(title)", "[:5]");
    expect(carried(["B", "A"], before, after)).toEqual(["C", "A"]);
  });

  test("end with their clause", () => {
    expect(carried(["A", "C"], before, withClauses("order_by(title)", "[:5]"))).toEqual(["B"]);
    expect(carried(["Z"], before, before)).toEqual([]);
  });

  test("tell clauses of one label apart by their order", () => {
    const twice = withClauses("filter(price)", "filter(price)");
    const moved = withClauses("exclude(title)", "filter(price)", "filter(price)");
    expect(carried(["B"], twice, moved)).toEqual(["C"]);
    expect(carried(["B"], twice, before)).toEqual([]);
  });
});
