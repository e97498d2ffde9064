import type { PlanNode } from "@/document/trace.gen";

/** How a relation's rows are reached, in one vocabulary for all databases. */
export const ACCESS: Record<NonNullable<PlanNode["access"]>, string> = {
  scan: "whole table",
  index: "by index",
  "index only": "index only",
  key: "by key",
  other: "in another way",
};
