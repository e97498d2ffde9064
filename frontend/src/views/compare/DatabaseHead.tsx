import type { Absence } from "@/components/column/absence";
import { withoutVersion } from "@/components/column/heading";
import type { Trace } from "@/document/trace.gen";
import { ENDINGS } from "./endings";

interface Props {
  label: string;
  trace: Trace | null;
  absence: Absence | null;
  running: boolean;
  isBaseline: boolean;
  differences: number | null;
  /** Makes it the baseline; null for what is it. */
  onBaseline: (() => void) | null;
}

/** A database's head in the comparison: what it is, how it ended, and whether the others are held against it. */
export function DatabaseHead(props: Props) {
  const { label, trace, absence, running, isBaseline, differences, onBaseline } = props;
  const target = trace?.target;
  const ending = trace && ENDINGS[trace.outcome.status];
  return (
    <>
      <span className="database-name">{target ? withoutVersion(label, target.server_version) : label}</span>{" "}
      {target && (
        <small>
          {target.server_version} <span className={`badge ${target.mode}`}>{target.mode}</span>
        </small>
      )}
      <span className="database-state">
        {isBaseline ? (
          <b>baseline</b>
        ) : (
          <>
            {differences !== null && trace && !ending && (
              <span>{differences === 0 ? "same SQL" : plural(differences)}</span>
            )}
            {onBaseline && (
              <button
                type="button"
                className="link-button"
                aria-label={`Make baseline: ${label}`}
                onClick={onBaseline}
              >
                Make baseline
              </button>
            )}
          </>
        )}
      </span>
      {running && <span className="database-note running">running</span>}
      {ending && (
        <span className="database-note" data-status={trace.outcome.status}>
          {ending}
        </span>
      )}
      {absence && <span className="database-note">{absence.sentence}</span>}
    </>
  );
}

const plural = (count: number) => (count === 1 ? "1 difference" : `${count} differences`);
