import type { Outcome } from "@/document/trace.gen";

/** How a run ended, where not well. Nothing is claimed of what it did not come to. */
export const ENDINGS: Record<Outcome["status"], string | null> = {
  ok: null,
  unsupported: "cannot do it",
  error: "the snippet failed here",
  denied: "snippets may not do this",
  budget: "asked for more than a run may use",
  killed: "stopped before its end",
  halted: "compiled as far as it goes without rows",
  unavailable: "cannot be reached",
  internal: "ORMscope itself failed here",
};
