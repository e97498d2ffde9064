import type { Trace } from "@/document/trace.gen";

/** The tables, in lower case, that the statements of `traces` read, join or write. */
export const touched = (traces: readonly Trace[]): ReadonlySet<string> =>
  new Set(traces.flatMap(({ models }) => models.map(({ table }) => table.toLowerCase())));
