/** Hostile values on several databases, laid out: which rows are shown, and where a value stands in a text. */
import { converter, slice } from "./codePoints";
import type { InjectionComparison, InjectionProbe, InjectionRow, LessonSide, Taint } from "./trace.gen";

export type Verdict = InjectionProbe["verdict"];
export type Position = InjectionProbe["position"];

/** The most telling one first. */
export const VERDICTS: readonly Verdict[] = ["pasted", "quoted", "bound", "refused", "dropped", "absent"];

/** What each database made of a row; null where it was not tried. */
export const probesOf = ({ traces }: InjectionComparison, row: InjectionRow): (InjectionProbe | null)[] =>
  row.cells.map((at, i) => (at === null ? null : (traces[i]?.probes[at] ?? null)));

export interface PositionCount {
  position: Position;
  count: number;
  differing: number;
}

/** The positions in the order of the rows, with how many of these differ. */
export function countPositions(rows: readonly InjectionRow[]): PositionCount[] {
  const found = new Map<Position, PositionCount>();
  for (const { position, differs } of rows) {
    const counted = found.get(position) ?? { position, count: 0, differing: 0 };
    counted.count += 1;
    if (differs) counted.differing += 1;
    found.set(position, counted);
  }
  return [...found.values()];
}

export interface ProbeFilter {
  position: Position | null;
  /** Rows that come out so on one database at least. */
  verdict: Verdict | null;
  onlyDifferences: boolean;
}

/** The rows that a filter leaves. */
export const leftBy = (comparison: InjectionComparison, filter: ProbeFilter): InjectionRow[] =>
  comparison.rows.filter(
    (row) =>
      (filter.position === null || row.position === filter.position) &&
      (!filter.onlyDifferences || row.differs) &&
      (filter.verdict === null ||
        probesOf(comparison, row).some((probe) => probe?.verdict === filter.verdict)),
  );

/** Of how many of the rows each verdict is one database's at least. */
export function countVerdicts(
  comparison: InjectionComparison,
  rows: readonly InjectionRow[],
): Map<Verdict, number> {
  const counts = new Map<Verdict, number>();
  for (const row of rows)
    for (const verdict of new Set(probesOf(comparison, row).map((probe) => probe?.verdict)))
      if (verdict) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return counts;
}

/** A row with the probe that tells its code and value: the same on every database that was tried. */
export interface Told {
  row: InjectionRow;
  probe: InjectionProbe;
  /** It asks what the row above asks, with another value. */
  isSameAsk: boolean;
}

/** Each row with its probe; those that no database was tried with are left out. */
export function toldOf(comparison: InjectionComparison, rows: readonly InjectionRow[]): Told[] {
  const all: Told[] = [];
  for (const row of rows) {
    const probe = probesOf(comparison, row).find((each) => each !== null);
    if (!probe) continue;
    const last = all.at(-1);
    const before = last?.row.position === row.position ? last.probe : undefined;
    all.push({ row, probe, isSameAsk: before?.code === probe.code && before.label === probe.label });
  }
  return all;
}

/** The values that were tried, each once, with what it is for; those that a line of text can hold. */
export function valuesIn({ traces }: InjectionComparison): { value: string; meant: string }[] {
  const found = new Map<string, string>();
  for (const { value, meant } of traces.flatMap(({ probes }) => probes))
    if (!/\p{Cc}|\p{Cs}/u.test(value)) found.set(value, meant);
  return [...found].map(([value, meant]) => ({ value, meant }));
}

/** A stretch of a text: what came of the value, a parameter's place that it is bound to, or what is left out. */
export interface Piece {
  text: string;
  kind: "plain" | "taint" | "placeholder" | "gap";
  taint: Taint | null;
}

/** As much of the text as is shown before and behind what matters, in code points. */
const AROUND = 48;
/** Less than this is not worth leaving out. */
const WORTH = 24;

/**
 * A text in pieces: the stretches of `taints` told from the rest. What is far from all of them is a gap,
 * unless the text is wanted `whole`. Of a template's placeholders those of `bound` parameters matter, too.
 */
export function piecesOf(
  text: string,
  taints: readonly Taint[],
  whole: boolean,
  bound: readonly number[] = [],
  placeholders: readonly Span[] | null = null,
): Piece[] {
  const places = bound.flatMap((parameter) => placeholders?.[parameter] ?? []);
  const all = [
    ...taints.map((taint) => ({ start: taint.start, end: taint.end, kind: "taint" as const, taint })),
    ...places.map(({ start, end }) => ({ start, end, kind: "placeholder" as const, taint: null })),
  ].sort((a, b) => a.start - b.start);
  const pieces: Piece[] = [];
  let at = 0;
  const plain = (end: number, isLast: boolean) => {
    const from = pieces.length === 0 ? at : at + AROUND;
    const to = isLast ? end : end - AROUND;
    const isLong = !whole && all.length > 0 && to - from > WORTH;
    const add = (start: number, stop: number, kind: Piece["kind"]) => {
      if (stop > start) pieces.push({ text: slice(text, start, stop), kind, taint: null });
    };
    if (!isLong) return add(at, end, "plain");
    add(at, from, "plain");
    add(from, to, "gap");
    add(to, end, "plain");
  };
  for (const { start, end, kind, taint } of all) {
    if (start < at) continue;
    plain(start, false);
    pieces.push({ text: slice(text, start, end), kind, taint });
    at = end;
  }
  plain([...text].length, true);
  return pieces;
}

interface Span {
  start: number;
  end: number;
}

/** Names, texts and comments, or else a placeholder of the style. */
const around = (placeholder: string) =>
  new RegExp(`"[^"]*"|'[^']*'|\`[^\`]*\`|\\[[^\\]]*\\]|%%|(${placeholder})`, "gu");
const STYLES = ["%s|%\\(\\w+\\)s", "\\?", "(?<![:\\w]):\\w+"].map(around);

/** Where a template has its placeholders, in code points; null where they are not as many as its parameters. */
export function placeholdersIn(template: string, parameters: number): Span[] | null {
  const { points } = converter(template);
  for (const style of STYLES) {
    const found = [...template.matchAll(style)].flatMap(({ 1: text, index }) =>
      text === undefined ? [] : [{ start: points(index), end: points(index + text.length) }],
    );
    if (found.length === parameters) return found;
  }
  return null;
}

/** The parameters that hold a part of the value. */
export const boundIn = (taints: readonly Taint[]) =>
  taints.flatMap(({ where, param }) => (where === "params" && param !== null ? [param] : []));

/** Code in pieces: the name `value`, wherever it stands, is the hostile text. */
export const codePieces = (code: string) =>
  code.split(/\b(value)\b/).flatMap((text, i) => (text === "" ? [] : [{ text, isValue: i % 2 === 1 }]));

/** A text as a literal of Python, which has JSON's escapes, too; nothing in it is out of sight. */
export const literalOf = (value: string) =>
  JSON.stringify(value).replace(/\p{Cc}|\p{Cf}/gu, (found) =>
    [...Array(found.length)].map((_, i) => `\\u${hex(found.charCodeAt(i)).toLowerCase()}`).join(""),
  );

const hex = (code: number) => code.toString(16).toUpperCase().padStart(4, "0");

const NAMES: Record<number, string> = { 0: "NUL", 9: "TAB", 10: "LF", 13: "CR" };

/** What nobody can see in a text, made visible: control characters, half characters, marks of direction. */
export const visible = (text: string) =>
  text.replace(/\p{Cc}|\p{Cf}|\p{Cs}|\p{Noncharacter_Code_Point}/gu, (found) => {
    const point = found.codePointAt(0) ?? 0;
    return `⟨${NAMES[point] ?? `U+${hex(point)}`}⟩`;
  });

/** What one Django version did with a lesson's value, in a word. */
export function verdictOf({ error, taints }: LessonSide): Verdict {
  if (error !== null) return "refused";
  const hows = new Set(taints.filter(({ where }) => where !== "literal").map(({ how }) => how));
  return VERDICTS.find((each) => hows.has(each as Taint["how"])) ?? "dropped";
}

/** The command in a sentence that says what is to be done. */
export const commandIn = (sentence: string) => /python manage\.py \w+ --\w+ [\w.]+\w/.exec(sentence)?.[0];

export type Block =
  | { kind: "heading"; text: string }
  | { kind: "paragraph"; text: string }
  | { kind: "list"; items: readonly string[] };

/** The blocks of a lesson's text, of Markdown as far as lessons use it: headings, paragraphs, lists. */
export const blocksOf = (markdown: string): Block[] =>
  markdown
    .trim()
    .split(/\n\s*\n/)
    .map((lines): Block => {
      if (lines.startsWith("#")) return { kind: "heading", text: lines.replace(/^#+\s*/, "") };
      if (!/^[-*] /.test(lines)) return { kind: "paragraph", text: joined(lines) };
      return {
        kind: "list",
        items: lines
          .split(/^[-*] /m)
          .slice(1)
          .map(joined),
      };
    });

const joined = (lines: string) => lines.trim().replace(/\s*\n\s*/g, " ");
