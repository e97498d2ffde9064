/** `POST /api/contrasts/`: two snippets on one database. */
import type { Contrast } from "@/document/trace.gen";
import { request } from "./problem";
import type { PlanMode } from "./runs";

export interface ContrastRequest {
  snippets: readonly [string, string];
  database: string;
  repeat: number;
  plan: PlanMode;
}

export async function contrast(body: ContrastRequest, signal: AbortSignal): Promise<Contrast> {
  const response = await request("/api/contrasts/", {
    method: "POST",
    headers: { Accept: "application/json", "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal,
  });
  return (await response.json()) as Contrast;
}
