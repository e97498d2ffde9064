import type { Database } from "@/api/databases";
import { withoutVersion } from "@/components/column/heading";
import type { Anatomy } from "@/document/trace.gen";

interface Props {
  /** Null while it is being read: `database` is what is known of it then. */
  anatomy: Anatomy | null;
  alias: string;
  database: Database | undefined;
  isBaseline: boolean;
}

/** What stands above a backend's column: its database, its driver, or why it was not read. */
export function BackendHead({ anatomy, alias, database, isBaseline }: Props) {
  const { label = alias, server_version: version, mode, driver } = anatomy?.target ?? database ?? {};
  const { driver_version, paramstyle } = anatomy?.target ?? {};
  return (
    <>
      <span className="database-name">{withoutVersion(label, version ?? "")}</span>{" "}
      <small>
        {version} {mode && <span className={`badge ${mode}`}>{mode}</span>}
      </small>
      <span className="database-state">
        {anatomy ? (
          <span>
            {driver} {driver_version}
            {paramstyle && `, ${paramstyle}`}
          </span>
        ) : (
          <span className="running">being read</span>
        )}
        {isBaseline && <b>baseline</b>}
      </span>
      {anatomy && anatomy.outcome.status !== "ok" && (
        <span className="database-note" data-status={anatomy.outcome.status}>
          {anatomy.outcome.message ?? "It could not be read."}
        </span>
      )}
    </>
  );
}
