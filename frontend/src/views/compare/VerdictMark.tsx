import type { Verdict } from "@/document/compared";

const MARKS: Record<Verdict, string> = {
  same: "=",
  "spelled differently": "≠",
  extra: "+",
  missing: "−",
  unsupported: "×",
};

/** A verdict's sign: beside its word, so that rows can be told apart at a glance. */
export const VerdictMark = ({ kind }: { kind: Verdict }) => (
  <span className="verdict-mark" aria-hidden="true">
    {MARKS[kind]}
  </span>
);
