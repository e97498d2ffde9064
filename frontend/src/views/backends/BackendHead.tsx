import { withoutVersion } from "@/components/column/heading";
import type { Anatomy } from "@/document/trace.gen";

interface Props {
  anatomy: Anatomy;
  isBaseline: boolean;
}

/** What stands above a backend's column: its database, its driver, or why it was not read. */
export function BackendHead({ anatomy: { target, outcome }, isBaseline }: Props) {
  const { label, server_version: version, mode, driver, driver_version, paramstyle } = target;
  return (
    <>
      <span className="database-name">{withoutVersion(label, version)}</span>{" "}
      <small>
        {version} <span className={`badge ${mode}`}>{mode}</span>
      </small>
      <span className="database-state">
        <span>
          {driver} {driver_version}
          {paramstyle && `, ${paramstyle}`}
        </span>
        {isBaseline && <b>baseline</b>}
      </span>
      {outcome.status !== "ok" && (
        <span className="database-note" data-status={outcome.status}>
          {outcome.message ?? "It could not be read."}
        </span>
      )}
    </>
  );
}
