/** A statement in a few words: what the snippet did that made Django run it. */
import { isImplicit } from "./clauses";
import { slice } from "./codePoints";
import { placeText } from "./rail";
import { spentOf, TOTAL, total } from "./time";
import type { Statement, Trace } from "./trace.gen";

/** ` from filter(title="x") by iteration`; empty where no call of the snippet led there. */
export function causeOf(trace: Trace, { call: number }: Statement, snippet: string): string {
  const caller = number === null ? undefined : trace.calls[number];
  const call = caller && !isImplicit(caller) ? caller : undefined;
  const place = call?.place == null ? undefined : trace.places[call.place];
  // `get()` forced by `get()` would be said twice.
  const forced = caller?.forced_by === `${call?.name}()` ? null : caller?.forced_by;
  return [
    call && ` from ${call.range.end > call.range.start ? textOf(snippet, call.range) : call.name}`,
    place && ` in ${placeText(place)}`,
    forced && ` by ${forced}`,
  ]
    .filter(Boolean)
    .join("");
}

const LONGEST = 28;

function textOf(snippet: string, { start, end }: { start: number; end: number }): string {
  const line = slice(snippet, start, end).replace(/\s+/g, " ");
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}

/** Numbers that follow each other as one: `[2, 3, 4, 9]` is 2 to 4, and 9. */
export function spansOf(indexes: readonly number[]): { first: number; last: number }[] {
  const spans: { first: number; last: number }[] = [];
  for (const index of [...new Set(indexes)].sort((a, b) => a - b)) {
    const open = spans.at(-1);
    if (open && index === open.last + 1) open.last = index;
    else spans.push({ first: index, last: index });
  }
  return spans;
}

export interface StatementTimes {
  /** The stages that any statement has, in the order in which they come. */
  stages: readonly string[];
  rows: readonly {
    index: number;
    /** The medians, ns, in the order of `stages`; null where the statement has no such stage. */
    times: readonly (number | null)[];
    sum: number;
    /** Of the whole run: 0 to 1; null where nothing was executed. */
    share: number | null;
  }[];
  /** The statement that took longest; null where there is only one, or nothing to hold it against. */
  slowest: number | null;
}

/** Where the time of each statement went, in the order in which they were executed. */
export function timesOf({ statements, timings, target }: Trace): StatementTimes {
  const isLive = target.mode === "live";
  const spent = statements.map((statement) => spentOf(statement.stages, isLive));
  const named = new Set(spent.flat().map(({ name }) => name));
  const stages = STAGES.filter((name) => named.has(name));
  const whole = timings.find(({ name }) => name === TOTAL)?.median ?? 0;
  const rows = statements.map(({ index }, i) => {
    const of = new Map(spent[i]?.map(({ name, median }) => [name, median]));
    const sum = total(spent[i] ?? []);
    const share = isLive && whole > 0 ? Math.min(1, sum / whole) : null;
    return { index, times: stages.map((name) => of.get(name) ?? null), sum, share };
  });
  const first = rows.reduce((most, row) => (row.sum > most.sum ? row : most), { index: -1, sum: 0 });
  return { stages, rows, slowest: rows.length > 1 && isLive && first.index >= 0 ? first.index : null };
}

const STAGES = ["compile", "cursor", "execute", "fetch", "convert", "models"];
