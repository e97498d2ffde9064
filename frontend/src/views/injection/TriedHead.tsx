import { withoutVersion } from "@/components/column/heading";
import type { InjectionTrace } from "@/document/trace.gen";

/** What stands above a database's column: it, its driver, or why nothing was tried there. */
export function TriedHead({ trace: { target, outcome } }: { trace: InjectionTrace }) {
  const { label, server_version: version, driver, driver_version } = target;
  return (
    <>
      <span className="database-name">{withoutVersion(label, version)}</span> <small>{version}</small>
      <span className="database-state">
        {driver} {driver_version}
      </span>
      {outcome.status !== "ok" && (
        <span className="database-note" data-status={outcome.status}>
          {outcome.message ?? "Nothing could be tried here."}
        </span>
      )}
    </>
  );
}
