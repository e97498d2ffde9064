import { type Anatomies, testsOf } from "@/document/anatomy";
import type { MatrixRow } from "@/document/trace.gen";

/** The tests of Django's own suite that a backend skips, or expects to fail, because of a row. */
export function RowTests({ anatomies, row }: { anatomies: Anatomies; row: MatrixRow }) {
  const marked = testsOf(anatomies, row);
  if (marked.length === 0) return null;
  const count = marked.reduce((sum, { marks }) => sum + marks.length, 0);
  return (
    <details className="row-tests">
      <summary>
        {count === 1 ? "1 test" : `${count} tests`} of Django's own suite {count === 1 ? "is" : "are"} skipped
        or expected to fail because of it
      </summary>
      {marked.map(({ alias, label, marks }) => (
        <section key={alias}>
          <h4>{label}</h4>
          <ul>
            {marks.map(({ test, verdict, reason }) => (
              <li key={test}>
                <code>{test}</code> <small>{verdict}</small>
                {reason && <p>{reason}</p>}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </details>
  );
}
