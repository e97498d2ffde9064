/** The clauses of a snippet: the calls and arguments that caused SQL, with their letters and colours. */
import { slice } from "./codePoints";
import type { Argument, Call, Origin, SourceRange, Trace } from "./trace.gen";

export interface Clause {
  /** A, B, … Z, AA, …: by place in the snippet. Also the name that links carry. */
  letter: string;
  /** Position in the palette of six; letters after F go round again. */
  colour: number;
  /** Code points of the snippet. */
  range: SourceRange;
  label: string;
}

export const COLOURS = 6;

export function letterOf(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : letterOf(Math.floor(index / 26) - 1) + last;
}

/** The place in the snippet that `origin` names, or null where the snippet did not cause it. */
export function placeOf(trace: Trace, origin: Origin): SourceRange | null {
  if (origin.kind !== "call") return null;
  const call = origin.call === null ? undefined : trace.calls[origin.call];
  // `__iter__` of the whole expression wrote nothing of its own: what it asked for is the statement itself.
  if (call && origin.argument === null && isImplicit(call)) return null;
  if (origin.range) return origin.range;
  const argument = origin.argument === null ? undefined : call?.arguments[origin.argument];
  return argument?.range ?? call?.range ?? null;
}

/**
 * Whether a call stands nowhere by itself: iterating, `len()`, `repr()` of an expression. One in the
 * project's code has the range of the call that led to it, and stands there.
 */
export const isImplicit = ({ range, whole, place }: Call) =>
  place === null && range.start === whole.start && range.end === whole.end;

export const rangeKey = ({ start, end }: SourceRange) => `${start}-${end}`;

/** Every place of the snippet that caused a fragment in any trace, lettered from its beginning. */
export function clausesOf(snippet: string, traces: readonly Trace[]): Clause[] {
  const found = new Map<string, { range: SourceRange; label: string }>();
  for (const trace of traces) {
    const labels = labelsOf(snippet, trace);
    for (const { fragments } of trace.statements) {
      for (const { origin } of fragments) {
        const range = placeOf(trace, origin);
        if (!range || found.has(rangeKey(range))) continue;
        const label = labels.get(rangeKey(range)) ?? brief(slice(snippet, range.start, range.end));
        found.set(rangeKey(range), { range, label });
      }
    }
  }
  return [...found.values()]
    .sort((a, b) => a.range.start - b.range.start || b.range.end - a.range.end)
    .map(({ range, label }, i) => ({ letter: letterOf(i), colour: i % COLOURS, range, label }));
}

function labelsOf(snippet: string, trace: Trace): Map<string, string> {
  const labels = new Map<string, string>();
  for (const call of trace.calls) {
    // A model's class call covers the arguments of nothing else; the first call at a place names it.
    if (!labels.has(rangeKey(call.range))) labels.set(rangeKey(call.range), callLabel(snippet, call));
    for (const argument of call.arguments) {
      if (!labels.has(rangeKey(argument.range))) {
        labels.set(rangeKey(argument.range), argumentOf(snippet, call, argument));
      }
    }
  }
  return labels;
}

function callLabel(snippet: string, call: Call): string {
  const source = slice(snippet, call.range.start, call.range.end);
  if (!source.endsWith(")") || call.name.startsWith("__")) return brief(source);
  return `${call.name}(${call.arguments.map((argument) => argumentLabel(snippet, argument)).join(", ")})`;
}

function argumentOf(snippet: string, call: Call, argument: Argument): string {
  const label = argumentLabel(snippet, argument);
  return slice(snippet, call.range.start, call.range.start + 1) === "["
    ? `[${label}]`
    : `${call.name}(${label})`;
}

function argumentLabel(snippet: string, { keyword, range }: Argument): string {
  return keyword ?? brief(slice(snippet, range.start, range.end));
}

function brief(source: string): string {
  const line = source.replace(/\s+/g, " ").trim();
  return line.length > 48 ? `${line.slice(0, 47)}…` : line;
}
