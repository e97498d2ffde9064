import { type Filter, VERDICTS, type Verdict } from "@/document/compared";
import { VerdictMark } from "./VerdictMark";

interface Props {
  counts: ReadonlyMap<Verdict, number>;
  filter: Filter;
  onOnly(only: boolean): void;
  onVerdict(verdict: Verdict | null): void;
}

/** How many clauses there are of each verdict; each number leaves only those, when pressed. */
export function Filters({ counts, filter: { onlyDifferences, verdict }, onOnly, onVerdict }: Props) {
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const same = counts.get("same") ?? 0;
  const shown = verdict ? (counts.get(verdict) ?? 0) : onlyDifferences ? all - same : all;
  return (
    <section className="compare-bar" aria-label="Which clauses" data-pane="">
      <label className="check">
        <input type="checkbox" checked={onlyDifferences} onChange={(event) => onOnly(event.target.checked)} />
        Only differences
      </label>
      <ul aria-label="By verdict">
        {VERDICTS.filter((each) => counts.has(each) || each === verdict).map((each) => (
          <li key={each}>
            <button
              type="button"
              className="chip"
              aria-pressed={verdict === each}
              onClick={() => onVerdict(verdict === each ? null : each)}
            >
              <VerdictMark kind={each} /> {each} <span className="count">{counts.get(each) ?? 0}</span>
            </button>
          </li>
        ))}
      </ul>
      <span role="status" className="shown">
        {all > 0 && (shown === all ? `${all} clauses` : `${shown} of ${all} clauses`)}
      </span>
    </section>
  );
}
