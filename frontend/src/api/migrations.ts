/** `/api/migrations/`: declared models, operations on them, and what each database makes of both. */
import type { MigrationComparison, MigrationTrace } from "@/document/trace.gen";
import { textOf, valuesOf } from "./ndjson";
import { getJson, request } from "./problem";

/** An operation to begin with. */
export interface SampleOperation {
  id: string;
  group: string;
  title: string;
  /** What there is to see in it. */
  shows: string;
  /** As it would stand in a migration. */
  text: string;
}

/** Models to begin with, and operations on them to choose from. */
export interface Sample {
  models: string;
  /** The groups in their order. */
  groups: readonly string[];
  operations: readonly SampleOperation[];
  /** Lines that fill the models. */
  rows?: string;
}

export const sample = (signal?: AbortSignal) => getJson<Sample>("/api/migrations/", signal);

/** Operations as they are written, or the models as they shall be: then Django's autodetector writes them. */
export interface Wanted {
  models: string;
  operations?: string;
  after?: string;
}

/** A trace for each database that finishes, then the comparison of all. */
export async function* migrate(
  body: Wanted & { databases: readonly string[] },
  signal: AbortSignal,
): AsyncGenerator<MigrationTrace | MigrationComparison> {
  const response = await request("/api/migrations/", {
    method: "POST",
    headers: { Accept: "application/x-ndjson", "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal,
  });
  if (!response.body) return;
  for await (const value of valuesOf(textOf(response.body)))
    yield value as MigrationTrace | MigrationComparison;
}

export const isWhole = (value: MigrationTrace | MigrationComparison): value is MigrationComparison =>
  "traces" in value;
