import type { Traces } from "@/document/compared";
import type { Column } from "./ClauseTable";
import { ENDINGS } from "./endings";
import { VerdictMark } from "./VerdictMark";

interface Props {
  columns: readonly Column[];
  traces: Traces;
}

/** How the run ended on each side, where it did not end well on all of them. */
export function OutcomeRow({ columns, traces }: Props) {
  const outcomes = columns.map(({ alias }) => traces.get(alias)?.outcome);
  if (outcomes.every((outcome) => !outcome || outcome.status === "ok")) return null;
  return (
    <tr className="clauses-outcome">
      <th scope="row">
        <div>
          the run
          <small>how it ended</small>
        </div>
      </th>
      {columns.map(({ alias, label }, i) => {
        const outcome = outcomes[i];
        const isRefused = outcome?.status === "unsupported";
        return (
          <td key={alias} data-kind={isRefused ? "unsupported" : "none"}>
            <span className="cell-name">{label}</span>
            {outcome ? (
              <>
                <p className={outcome.status === "ok" ? "cell-none" : "cell-verdict"}>
                  {isRefused && <VerdictMark kind="unsupported" />}{" "}
                  {isRefused ? "unsupported" : (ENDINGS[outcome.status] ?? "done")}
                </p>
                {outcome.message && <p className="cell-message">{outcome.message}</p>}
              </>
            ) : (
              <p className="cell-none">not known</p>
            )}
          </td>
        );
      })}
    </tr>
  );
}
