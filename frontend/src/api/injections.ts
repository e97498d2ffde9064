/** `POST /api/injections/`, `GET /api/lessons/`: hostile values and Django's own CVEs. None is executed. */
import type { InjectionComparison, InjectionTrace, Lessons } from "@/document/trace.gen";
import { textOf, valuesOf } from "./ndjson";
import { getJson, request } from "./problem";

/** The server takes no longer ones, in characters. */
export const LONGEST = 200;
const REMEMBERED = 4;
const known = new Map<string, InjectionComparison>();
const keyOf = (value: string | null, databases: readonly string[]) => JSON.stringify([value, databases]);

/** What came of `value`, or with null of the server's own, on `databases` before; null where nothing did. */
export const knownInjections = (value: string | null, databases: readonly string[]) =>
  known.get(keyOf(value, databases)) ?? null;

/** A trace for each database that has answered, then the comparison of all, which is remembered. */
export async function* inject(
  value: string | null,
  databases: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<InjectionTrace | InjectionComparison> {
  const response = await request("/api/injections/", {
    method: "POST",
    headers: { Accept: "application/x-ndjson", "Content-Type": "application/json" },
    body: JSON.stringify({ value, databases }),
    signal,
  });
  if (!response.body) return;
  for await (const line of valuesOf(textOf(response.body))) {
    const answer = line as InjectionTrace | InjectionComparison;
    if (isComparison(answer)) remember(keyOf(value, databases), answer);
    yield answer;
  }
}

export const isComparison = (line: InjectionTrace | InjectionComparison): line is InjectionComparison =>
  "rows" in line;

function remember(key: string, comparison: InjectionComparison): void {
  // What did not answer may do so the next time.
  if (comparison.traces.some(({ outcome }) => outcome.status !== "ok")) return;
  if (known.size >= REMEMBERED) known.delete([...known.keys()][0] ?? "");
  known.set(key, comparison);
}

let course: Promise<Lessons> | null = null;

/** All lessons. The first time the server compiles them, in some seconds. A refusal is not remembered. */
export function lessons(): Promise<Lessons> {
  if (course) return course;
  const answer = getJson<Lessons>("/api/lessons/");
  course = answer;
  answer.then(
    // A vulnerable version may be added while the page is open.
    ({ lessons: all }) => {
      if (all.some(({ needs }) => needs !== null)) course = null;
    },
    () => {
      course = null;
    },
  );
  return answer;
}
