import type { MigrationComparison, MigrationTrace } from "@/document/trace.gen";

/** A database that is chosen, and how far it has come. */
export interface Shown {
  alias: string;
  name: string;
  /** Why it is not to be had, if it is not. */
  message: string | null;
  /** Its answer, or the one before. */
  trace: MigrationTrace | null;
  /** The comparison that its answer is in, once there is one. */
  rows: Pick<MigrationComparison, "rows"> | null;
  isStale: boolean;
  isRunning: boolean;
}
