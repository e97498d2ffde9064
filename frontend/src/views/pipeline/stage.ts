/** What each stage's body is given, and where it may lead. */
import type { Stage, StageName } from "@/document/descent";
import type { Links } from "@/document/links";
import type { Trace } from "@/document/trace.gen";

/** What is chosen inside of the stages: positions in the trace; null for none yet. */
export interface Chosen {
  call: number | null;
  statement: number | null;
  node: number | null;
  decision: number | null;
  event: number | null;
}

export interface StageProps {
  stage: Stage;
  trace: Trace;
  traces: readonly Trace[];
  /** The first of the databases; null where this is it. */
  baseline: Trace | null;
  links: Links;
  snippet: string;
  chosen: Chosen;
  /** Leads to what is named, in this stage or another. */
  go(to: Partial<Chosen> & { stage?: StageName }): void;
  /** Only what is not the same elsewhere. */
  only: boolean;
}

/** The statement that is chosen, else the first. */
export const statementOf = ({ trace, chosen }: Pick<StageProps, "trace" | "chosen">) =>
  trace.statements[Math.min(chosen.statement ?? 0, trace.statements.length - 1)];

/** Where in a list of calls the chosen one stands; else the first. */
export const placeIn = (calls: readonly { index: number }[], call: number | null) =>
  Math.max(
    0,
    calls.findIndex(({ index }) => index >= (call ?? 0)),
  );
