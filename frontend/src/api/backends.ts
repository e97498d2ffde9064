/** `GET /api/backends/`: what the backends of databases are made of, side by side as far as they are read. */
import { isRead, laidOut, type Matrix } from "@/document/anatomy";
import type { Anatomy, AnatomyMatrix } from "@/document/trace.gen";
import { textOf, valuesOf } from "./ndjson";
import { getJson, request } from "./problem";

const REMEMBERED = 4;
const known = new Map<string, Matrix>();

/** What was read of `databases` before; null where it was not. */
export const knownBackends = (databases: readonly string[]) => known.get(databases.join()) ?? null;

/** What was read so far, whenever more is there; last all of it, which is remembered. */
export async function* backends(databases: readonly string[], signal: AbortSignal): AsyncGenerator<Matrix> {
  const response = await request(`/api/backends/?${new URLSearchParams({ databases: databases.join() })}`, {
    headers: { Accept: "application/x-ndjson" },
    signal,
  });
  if (!response.body) return;
  const read = new Map<string, Anatomy>();
  let matrix: Matrix | null = null;
  for await (const value of valuesOf(textOf(response.body))) {
    const line = value as Anatomy | AnatomyMatrix;
    if ("entries" in line) {
      read.set(line.target.alias, line);
      continue;
    }
    matrix = laidOut(line, read, databases);
    yield matrix;
  }
  if (!matrix?.anatomies.every(isRead)) throw new Error("The server's answer broke off. Try it again.");
  // What could not be read may be there the next time.
  if (matrix.anatomies.every((each) => each?.outcome.status === "ok")) remember(matrix);
}

function remember(matrix: Matrix): void {
  if (known.size >= REMEMBERED) known.delete([...known.keys()][0] ?? "");
  known.set(matrix.databases.join(), matrix);
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
