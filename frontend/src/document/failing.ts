/** Which statement a run failed at. */
import type { Statement, Trace } from "./trace.gen";

/** The last statement that was refused, where its error is the one that ended the run. */
export function failingOf({ outcome, statements }: Pick<Trace, "outcome" | "statements">): Statement | null {
  if (outcome.status === "ok" || !outcome.message) return null;
  const refused = statements.findLast(({ error, driver_error }) => error !== null || driver_error !== null);
  const said = refused && (refused.error ?? refused.driver_error?.message);
  return refused && said && outcome.message.includes(said) ? refused : null;
}
