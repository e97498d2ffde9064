interface Props {
  caption: string;
  columns: readonly string[];
  rows: readonly (readonly (string | null)[])[];
}

/** Rows as they came, NULL told from an empty text. Wide tables scroll inside themselves. */
export function Table({ caption, columns, rows }: Props) {
  const numeric = columns.map((_, j) => rows.every((row) => row[j] == null || isNumber(row[j])));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key.
    <section className="table" tabIndex={0} aria-label={caption}>
      <table>
        <thead>
          <tr>
            {columns.map((name, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns may share a name.
              <th key={i} scope="col" className={numeric[i] ? "number" : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity.
            <tr key={i}>
              {row.map((cell, j) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: as above.
                <td key={j} className={numeric[j] ? "number" : undefined}>
                  {cell ?? <span className="null">NULL</span>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const isNumber = (cell: string) => /^-?\d+(\.\d+)?$/.test(cell);
