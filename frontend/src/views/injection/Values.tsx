import { useMemo } from "react";
import { useMedia } from "@/components/chrome/useMedia";
import { Listing } from "@/components/listing/Listing";
import { useSession } from "@/components/session/Session";
import { countPositions, countVerdicts, leftBy, VERDICTS, valuesIn } from "@/document/injections";
import type { InjectionComparison } from "@/document/trace.gen";
import { OwnValue } from "./OwnValue";
import { ProbeTable } from "./ProbeTable";
import { Treated } from "./Treated";

const NARROW = "(max-width: 45rem)";

interface Props {
  comparison: InjectionComparison;
  isStale: boolean;
  /** The visitor's own value; null for ours. */
  value: string | null;
}

/** Hostile values in every position of a queryset, and how each database treats them. */
export function Values({ comparison, isStale, value }: Props) {
  const { options, setOption } = useSession();
  const narrow = useMedia(NARROW);
  const { rows } = comparison;
  const positions = useMemo(() => countPositions(rows), [rows]);
  const ours = useMemo(() => (value === null ? valuesIn(comparison) : []), [comparison, value]);
  const position = positions.find((each) => each.position === options.position)?.position ?? null;
  const verdict = VERDICTS.find((each) => each === options.how) ?? null;
  const onlyDifferences = options.only === "1" && comparison.traces.length > 1;
  const counts = useMemo(
    () => countVerdicts(comparison, leftBy(comparison, { position, onlyDifferences, verdict: null })),
    [comparison, position, onlyDifferences],
  );
  const left = useMemo(
    () => leftBy(comparison, { position, onlyDifferences, verdict }),
    [comparison, position, onlyDifferences, verdict],
  );
  const all = [
    {
      position: null,
      count: rows.length,
      differing: positions.reduce((sum, each) => sum + each.differing, 0),
    },
    ...positions,
  ];
  const choose = (wanted: string | null) => setOption("position", wanted);
  return (
    <div className="injection" data-stale={isStale ? "" : undefined}>
      {!narrow && (
        <div className="kinds" data-pane="">
          <Listing
            label="Positions of a value"
            count={all.length}
            current={all.findIndex((each) => each.position === position)}
            onChoose={(at) => choose(all[at]?.position ?? null)}
            row={(at) => ({
              content: (
                <>
                  {all[at]?.position ?? "All positions"}
                  <span className="row-tail">
                    {all[at]?.count}
                    <em className="differs-count" title={`${all[at]?.differing} come out differently`}>
                      {all[at]?.differing || ""}
                    </em>
                  </span>
                </>
              ),
            })}
          />
        </div>
      )}
      <div className="compare">
        <section className="compare-bar" aria-label="Which values" data-pane="">
          {narrow && (
            <select
              aria-label="Position"
              value={position ?? ""}
              onChange={(event) => choose(event.target.value || null)}
            >
              {all.map((each) => (
                <option key={each.position} value={each.position ?? ""}>
                  {each.position ?? "All positions"} ({each.count})
                </option>
              ))}
            </select>
          )}
          <OwnValue
            key={value}
            value={value}
            ours={ours}
            onTry={(text) => {
              setOption("probe", null);
              setOption("value", text);
            }}
          />
          {comparison.traces.length > 1 && (
            <label className="check">
              <input
                type="checkbox"
                checked={onlyDifferences}
                onChange={(event) => setOption("only", event.target.checked ? "1" : null)}
              />
              Only differences
            </label>
          )}
          <ul aria-label="By how it is treated">
            {VERDICTS.filter((each) => counts.has(each) || each === verdict).map((each) => (
              <li key={each}>
                <button
                  type="button"
                  className="chip"
                  aria-pressed={verdict === each}
                  onClick={() => setOption("how", verdict === each ? null : each)}
                >
                  <Treated how={each} /> <span className="count">{counts.get(each) ?? 0}</span>
                </button>
              </li>
            ))}
          </ul>
          <span role="status" className="shown">
            {left.length === rows.length ? `${rows.length} rows` : `${left.length} of ${rows.length} rows`}
          </span>
        </section>
        <ProbeTable
          comparison={comparison}
          left={left}
          isOwn={value !== null}
          onAll={() => {
            for (const name of ["position", "how", "only"]) setOption(name, null);
          }}
        />
      </div>
    </div>
  );
}
