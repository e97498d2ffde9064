import { causeOf } from "@/document/statements";
import type { Trace } from "@/document/trace.gen";
import "./statementChoice.css";

interface Props {
  traces: readonly Trace[];
  snippet: string;
  index: number;
  /** The most statements that one of the databases executed. */
  count: number;
  onChoose(index: number): void;
}

/** Which of the run's statements is shown. */
export function StatementChoice({ traces, snippet, index, count, onChoose }: Props) {
  const nameOf = (at: number) => {
    const trace = traces.find(({ statements }) => statements[at]);
    const statement = trace?.statements[at];
    return statement ? `${at + 1} ${statement.kind}${causeOf(trace, statement, snippet)}` : String(at + 1);
  };
  return (
    <div className="statement-choice">
      <label>
        Statement{" "}
        <select value={index} onChange={(event) => onChoose(Number(event.target.value))}>
          {Array.from({ length: count }, (_, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a statement is known by its place.
            <option key={at} value={at}>
              {nameOf(at)}
            </option>
          ))}
        </select>
      </label>
      <button type="button" className="quiet" disabled={index === 0} onClick={() => onChoose(index - 1)}>
        Previous
      </button>
      <button
        type="button"
        className="quiet"
        disabled={index >= count - 1}
        onClick={() => onChoose(index + 1)}
      >
        Next
      </button>
      <span className="count">of {count}</span>
    </div>
  );
}
