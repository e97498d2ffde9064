import type { Absence } from "@/components/column/absence";
import type { Trace } from "@/document/trace.gen";

interface Props {
  label: string;
  trace: Trace | null;
  absence: Absence | null;
  isRunning: boolean;
}

/** Why there is no descent to show. */
export function NothingKnown({ label, trace, absence, isRunning }: Props) {
  return (
    <section className="nothing-known" aria-label={label} aria-busy={isRunning} data-pane="">
      {trace ? (
        <>
          <h3>Nothing is known of the descent on {label}</h3>
          <p>{trace.outcome.message ?? "It did not come to its first stage."}</p>
          {isRunning && <p className="note">It is being asked again…</p>}
        </>
      ) : (
        <p className="note">
          {absence ? absence.sentence : isRunning ? `Waiting for the answer of ${label}…` : "Not run yet."}
        </p>
      )}
    </section>
  );
}
