/** What is wrong with a snippet as a whole: no place in it could be underlined. */
import type { Outcome, Trace } from "./trace.gen";

export interface Unplaced {
  message: string;
  /** The databases that say it; empty when all do. */
  aliases: readonly string[];
}

/** An unreachable database, or our own failure, is no problem of the snippet. */
const OF_THE_SNIPPET: ReadonlySet<Outcome["status"]> = new Set(["error", "denied", "budget", "killed"]);

/** Each message once, with the databases that say it. */
export function unplacedOf(traces: readonly Trace[]): Unplaced[] {
  const said = new Map<string, string[]>();
  for (const { outcome, target } of traces) {
    const { status, range, message } = outcome;
    if (range || !message || !OF_THE_SNIPPET.has(status)) continue;
    said.set(message, [...(said.get(message) ?? []), target.alias]);
  }
  return [...said].map(([message, aliases]) => ({
    message,
    aliases: aliases.length === traces.length ? [] : aliases,
  }));
}
