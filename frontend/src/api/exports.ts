/** `POST /api/exports/` and `POST /api/imports/`: a comparison written for elsewhere, and read again. */
import type { Comparison } from "@/document/trace.gen";
import { request } from "./problem";

export type ExportFormat = "html" | "markdown" | "svg";

const post = (path: string, body: string) =>
  request(path, { method: "POST", headers: { "Content-Type": "application/json" }, body });

/** The comparison in another form, written by the server; nothing is run for it. */
export async function written(format: ExportFormat, comparison: Comparison): Promise<string> {
  const response = await post("/api/exports/", JSON.stringify({ format, comparison }));
  return await response.text();
}

/** The comparison that a file holds, once the server has found it sound; nothing is run for it. */
export async function read(text: string): Promise<Comparison> {
  const response = await post("/api/imports/", text);
  return (await response.json()) as Comparison;
}
