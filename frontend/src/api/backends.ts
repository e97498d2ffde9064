/** `GET /api/backends/`: what the backends of databases are made of, each as it is read, then side by side. */
import type { Anatomy, AnatomyComparison } from "@/document/trace.gen";
import { textOf, valuesOf } from "./ndjson";
import { getJson, request } from "./problem";

const REMEMBERED = 4;
const known = new Map<string, AnatomyComparison>();

/** What was read of `databases` before; null where it was not. */
export const knownBackends = (databases: readonly string[]) => known.get(databases.join()) ?? null;

/** An anatomy for each database that is read, then the comparison of all, which is remembered. */
export async function* backends(
  databases: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<Anatomy | AnatomyComparison> {
  const response = await request(`/api/backends/?${new URLSearchParams({ databases: databases.join() })}`, {
    headers: { Accept: "application/x-ndjson" },
    signal,
  });
  if (!response.body) return;
  for await (const value of valuesOf(textOf(response.body))) {
    const line = value as Anatomy | AnatomyComparison;
    if (isComparison(line)) remember(databases, line);
    yield line;
  }
}

export const isComparison = (line: Anatomy | AnatomyComparison): line is AnatomyComparison => "rows" in line;

function remember(databases: readonly string[], comparison: AnatomyComparison): void {
  // What could not be read may be there the next time.
  if (comparison.anatomies.some(({ outcome }) => outcome.status !== "ok")) return;
  if (known.size >= REMEMBERED) known.delete([...known.keys()][0] ?? "");
  known.set(databases.join(), comparison);
}

/** What is known of a row beyond the backends' classes. */
export interface RowUse {
  /** The examples whose run asked what the row is about, each with the databases on which it did. */
  snippets: readonly { id: string; title: string; code: string; databases: readonly string[] }[];
  /** Databases that could not be asked. */
  unread: readonly string[];
  /** Tests of Django's own suite that a flag decides about; null where the suite is not here. */
  tests: readonly string[] | null;
}

const asked = new Map<string, Promise<RowUse>>();

/** Who asks a row, such as `feature:supports_over_clause`: all examples are run once to find out. */
export function rowUse(row: string, databases: readonly string[]): Promise<RowUse> {
  const path = `/api/backends/examples/?${new URLSearchParams({ row, databases: databases.join() })}`;
  const before = asked.get(path);
  if (before) return before;
  const answer = getJson<RowUse>(path);
  asked.set(path, answer);
  // A refusal is not remembered, nor an answer that lacks a database.
  answer.then(
    ({ unread }) => unread.length > 0 && asked.delete(path),
    () => asked.delete(path),
  );
  return answer;
}
