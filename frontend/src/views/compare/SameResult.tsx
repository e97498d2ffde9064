import { Fold } from "@/components/column/Fold";
import { type Aside, asideOf, rowsOf, type ShownRows } from "@/document/sameResult";
import type { Comparison, ResultDifference, Results, Trace } from "@/document/trace.gen";

interface Props {
  /** Of one snippet on several databases, or what stands in for it. */
  comparison: Pick<Comparison, "traces" | "results">;
  stale: boolean;
  title?: string;
  /** What is said where fewer than two came to their end. */
  notCompared?: string;
}

const list = new Intl.ListFormat("en");

/** Whether all gave the same; if not, each difference in a sentence, with the rows that show it. */
export function SameResult({ comparison, stale, title = EVERY, notCompared = NOT_COMPARED }: Props) {
  const { traces, results } = comparison;
  const label = (alias: string) => traces.find(({ target }) => target.alias === alias)?.target.label ?? alias;
  return (
    <section className="same-result" aria-label={title} data-stale={stale ? "" : undefined}>
      <h3>{title}</h3>
      <p className="same-verdict" data-verdict={results?.verdict ?? "none"}>
        {results && <b>{ANSWERS[results.verdict] ?? results.verdict}. </b>}
        {results?.message ?? (isValueless(traces) ? NO_VALUE : notCompared)}
      </p>
      {results && results.differences.length > 0 && (
        <ul>
          {results.differences.map((difference) => (
            <li key={`${difference.alias} ${difference.kind} ${difference.message}`}>
              <span className="same-kind">
                {label(difference.alias)} <small>{difference.kind}</small>
              </span>
              <div>
                <p>{difference.message}</p>
                <Rows difference={difference} results={results} traces={traces} label={label} />
              </div>
            </li>
          ))}
        </ul>
      )}
      {asideOf(comparison).map((aside) => (
        <p className="note" key={aside.why}>
          {sentence(aside)}
        </p>
      ))}
    </section>
  );
}

const EVERY = "The same result on every database?";
const NO_VALUE = "Not told: the snippet ends with no value that could be compared.";
/** They came to their end, and had nothing to hand back. */
const isValueless = (traces: readonly Trace[]) =>
  traces.filter(({ target, outcome, value }) => target.mode === "live" && outcome.status === "ok" && !value)
    .length > 1;
const NOT_COMPARED = "Not told: fewer than two databases executed it to its end.";
const ANSWERS: Record<string, string> = {
  same: "Yes",
  "same rows": "The same rows, in another order",
  differs: "No",
  undetermined: "It cannot be told",
};

function sentence({ why, labels }: Aside): string {
  const names = list.format(labels);
  if (why === "unfinished") return `Left out, because the run did not come to its end there: ${names}.`;
  return `Left out, because nothing is executed there, only compiled: ${names}.`;
}

interface RowsProps {
  difference: ResultDifference;
  results: Results;
  traces: readonly Trace[];
  label(alias: string): string;
}

function Rows({ difference, results, traces, label }: RowsProps) {
  const shown = rowsOf(difference, results, traces);
  if (shown.length === 0) return null;
  return (
    <Fold summary="Rows">
      <div className="same-rows">
        {shown.map((side) => (
          <RowsTable key={side.alias} side={side} label={label(side.alias)} column={difference.column} />
        ))}
      </div>
    </Fold>
  );
}

/** Some rows of a result, with their numbers; those that show the difference are marked. */
function RowsTable({
  side: { columns, rows },
  label,
  column,
}: {
  side: ShownRows;
  label: string;
  column: string | null;
}) {
  return (
    <figure>
      <figcaption>{label}</figcaption>
      {rows.length === 0 ? (
        <p className="note">No such row.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key.
        <section className="table" tabIndex={0} aria-label={`Rows of ${label}`}>
          <table>
            <thead>
              <tr>
                <th scope="col">row</th>
                {columns.map((name, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns may share a name.
                  <th key={i} scope="col" aria-current={name === column ? "true" : undefined}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ index, cells, isMarked }) => (
                <tr key={index} className={isMarked ? "marked" : undefined}>
                  <th scope="row">
                    {isMarked ? "▸ " : ""}
                    {index + 1}
                    {isMarked && <span className="visually-hidden"> shows the difference</span>}
                  </th>
                  {cells.map((cell, j) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: as above.
                    <td key={j} data-told={columns[j] === column ? "" : undefined}>
                      {cell ?? <span className="null">NULL</span>}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </figure>
  );
}
