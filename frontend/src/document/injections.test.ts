import { describe, expect, it } from "vitest";
import {
  blocksOf,
  boundIn,
  codePieces,
  commandIn,
  countPositions,
  countVerdicts,
  leftBy,
  literalOf,
  piecesOf,
  placeholdersIn,
  toldOf,
  valuesIn,
  verdictOf,
  visible,
} from "./injections";
import type { InjectionComparison, InjectionProbe, InjectionRow, LessonSide, Taint } from "./trace.gen";

const taint = (start: number, end: number, more: Partial<Taint> = {}): Taint => ({
  where: "sql",
  param: null,
  start,
  end,
  how: "pasted",
  label: "pasted: a part of the SQL itself",
  exact: true,
  ...more,
});

const probe = (id: string, verdict: InjectionProbe["verdict"], value = "x"): InjectionProbe =>
  ({ id, verdict, value, meant: `what ${value} is for`, code: "f(value)", label: "f" }) as InjectionProbe;

const row = (
  id: string,
  position: InjectionRow["position"],
  differs: boolean,
  ...cells: (number | null)[]
) => ({
  id,
  position,
  label: "f",
  differs,
  cells,
});

const COMPARISON = {
  traces: [
    { probes: [probe("1", "bound"), probe("2", "pasted", "y"), probe("3", "refused", "a\nb")] },
    { probes: [probe("1", "bound"), probe("2", "refused", "y")] },
  ],
  rows: [
    row("1", "parameter", false, 0, 0),
    row("2", "parameter", true, 1, 1),
    row("3", "alias", false, 2, null),
    row("4", "alias", false, null, null),
  ],
} as unknown as InjectionComparison;
const ALL = { position: null, verdict: null, onlyDifferences: false };
const ids = (rows: readonly InjectionRow[]) => rows.map(({ id }) => id);

describe("rows", () => {
  it("are counted by position, with those that differ", () => {
    expect(countPositions(COMPARISON.rows)).toEqual([
      { position: "parameter", count: 2, differing: 1 },
      { position: "alias", count: 2, differing: 0 },
    ]);
  });

  it("are left by position, by a verdict of any database, and by whether they differ", () => {
    expect(ids(leftBy(COMPARISON, ALL))).toEqual(["1", "2", "3", "4"]);
    expect(ids(leftBy(COMPARISON, { ...ALL, position: "alias" }))).toEqual(["3", "4"]);
    expect(ids(leftBy(COMPARISON, { ...ALL, verdict: "refused" }))).toEqual(["2", "3"]);
    expect(ids(leftBy(COMPARISON, { ...ALL, onlyDifferences: true }))).toEqual(["2"]);
  });

  it("count for a verdict once, however many databases have it", () => {
    expect([...countVerdicts(COMPARISON, COMPARISON.rows)]).toEqual([
      ["bound", 1],
      ["pasted", 1],
      ["refused", 2],
    ]);
  });

  it("stand by position, each ask told from the same ask with another value", () => {
    const told = toldOf(COMPARISON, COMPARISON.rows);
    expect(told.map(({ row: { position }, isSameAsk }) => [position, isSameAsk])).toEqual([
      ["parameter", false],
      ["parameter", true],
      ["alias", false],
    ]);
  });

  it("offer each value once, if a line can hold it", () => {
    expect(valuesIn(COMPARISON).map(({ value }) => value)).toEqual(["x", "y"]);
  });
});

describe("pieces of a text", () => {
  const text = `${"a".repeat(100)} '😀x' ${"b".repeat(100)}`;

  it("are the value, what stands around it, and gaps where all is not wanted", () => {
    const pieces = piecesOf(text, [taint(102, 104)], false);
    expect(pieces.map(({ kind }) => kind)).toEqual(["gap", "plain", "taint", "plain", "gap"]);
    expect(pieces[2]?.text).toBe("😀x");
    expect(pieces.map((piece) => piece.text).join("")).toBe(text);
    const whole = piecesOf(text, [taint(102, 104)], true);
    expect(whole.map(({ kind }) => kind)).toEqual(["plain", "taint", "plain"]);
    expect(whole.map((piece) => piece.text).join("")).toBe(text);
  });

  it("leave nothing out where nothing is known to matter", () => {
    expect(piecesOf(text, [], false)).toEqual([{ text, kind: "plain", taint: null }]);
  });

  it("pass over a taint inside of another", () => {
    const pieces = piecesOf("abcdef", [taint(1, 4), taint(2, 3)], true);
    expect(pieces.map((piece) => piece.text)).toEqual(["a", "bcd", "ef"]);
  });

  it("tell the placeholder of a parameter that holds the value", () => {
    const sql = "SELECT a WHERE a = %s AND b = %s";
    const bound = boundIn([taint(0, 1, { where: "params", param: 1, how: "bound" })]);
    const pieces = piecesOf(sql, [], true, bound, placeholdersIn(sql, 2));
    expect(pieces.map((piece) => [piece.kind, piece.text])).toEqual([
      ["plain", "SELECT a WHERE a = %s AND b = "],
      ["placeholder", "%s"],
    ]);
  });
});

describe("placeholders", () => {
  const found = (sql: string, parameters: number) =>
    placeholdersIn(sql, parameters)?.map(({ start, end }) => [...sql].slice(start, end).join(""));

  it("are found in each driver's style, outside of names and texts", () => {
    expect(found("a = ? AND \"b?\" = '?' AND c = ?", 2)).toEqual(["?", "?"]);
    expect(found("'😀' = :arg0 AND b::jsonb = :arg1", 2)).toEqual([":arg0", ":arg1"]);
    expect(found("a LIKE '100%%' AND b = %s", 1)).toEqual(["%s"]);
  });

  it("are not told where they are not as many as the parameters", () => {
    expect(placeholdersIn("a = ?", 2)).toBeNull();
  });
});

describe("a value", () => {
  it("is told from other names in the code", () => {
    expect(codePieces("Value(value).values(f'{value}__x')").filter(({ isValue }) => isValue)).toHaveLength(2);
    expect(codePieces("ops.quote_value(values)")).toEqual([
      { text: "ops.quote_value(values)", isValue: false },
    ]);
  });

  it("hides nothing", () => {
    expect(visible("a\x00b\nc\u202ed\ud800")).toBe("a⟨NUL⟩b⟨LF⟩c⟨U+202E⟩d⟨U+D800⟩");
    expect(literalOf("a\x00'\"\u202e\x7f\ud800")).toBe('"a\\u0000\'\\"\\u202e\\u007f\\ud800"');
  });
});

describe("a lesson", () => {
  const side = (more: Partial<LessonSide>) => ({ error: null, taints: [], ...more }) as unknown as LessonSide;

  it("has the strongest of its taints for a verdict, or a refusal", () => {
    expect(verdictOf(side({ error: "ValueError: no" }))).toBe("refused");
    expect(verdictOf(side({ taints: [taint(0, 1, { how: "quoted" }), taint(2, 3)] }))).toBe("pasted");
    expect(verdictOf(side({ taints: [taint(0, 1, { where: "params", how: "bound" })] }))).toBe("bound");
    expect(verdictOf(side({}))).toBe("dropped");
  });

  it("names the command that brings what it needs", () => {
    const sentence = "Django 3.2.4 is not here yet. python manage.py lessons --add 3.2.4 gets it.";
    expect(commandIn(sentence)).toBe("python manage.py lessons --add 3.2.4");
    expect(commandIn("It is not here.")).toBeUndefined();
  });

  it("is text in headings, paragraphs and lists, whose lines run on", () => {
    expect(blocksOf("## What\n\nOne\ntwo.\n\n- a `b`\n  c\n- d")).toEqual([
      { kind: "heading", text: "What" },
      { kind: "paragraph", text: "One two." },
      { kind: "list", items: ["a `b` c", "d"] },
    ]);
  });
});
