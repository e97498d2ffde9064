/** `POST /api/runs/`: a snippet on several databases, each answer as it comes. */
import type { Comparison, Trace } from "@/document/trace.gen";
import { textOf, valuesOf } from "./ndjson";
import { request } from "./problem";

/** The plans a run asks the live databases for; analyzed ones execute each statement once more. */
export const PLAN_MODES = ["none", "estimated", "analyzed"] as const;
export type PlanMode = (typeof PLAN_MODES)[number];

export interface RunRequest {
  snippet: string;
  databases: readonly string[];
  repeat: number;
  plan: PlanMode;
  /** Models of the visitor's own that the snippet runs over, in a schema of theirs, and lines that fill them. */
  models?: string;
  rows?: string;
}

/** A trace for each database that finishes, then the comparison of all. */
export async function* run(body: RunRequest, signal: AbortSignal): AsyncGenerator<Trace | Comparison> {
  const response = await request("/api/runs/", {
    method: "POST",
    headers: { Accept: "application/x-ndjson", "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal,
  });
  if (!response.body) return;
  for await (const value of valuesOf(textOf(response.body))) yield value as Trace | Comparison;
}

export const isComparison = (value: Trace | Comparison): value is Comparison => "traces" in value;
