import { type HTMLAttributes, memo, type ReactNode, useRef } from "react";
import { CopyButton } from "@/components/chrome/CopyButton";
import { toCsv, toMarkdownTable } from "@/document/tables";
import { useRowsInSight } from "./useRowsInSight";

export type Row = readonly (string | null)[];

interface Props {
  caption: string;
  columns: readonly string[];
  /** What the database calls each column's type. */
  types?: readonly string[];
  rows: readonly Row[];
  /** Whether there are buttons that copy the table. */
  copies?: boolean;
  /** What else is drawn at the beginning of a row, under a heading of its own. */
  lead?: { heading: string; of(row: number): ReactNode };
  /** What else a row's element carries; one with a tab stop makes the table none. */
  rowProps?(row: number): HTMLAttributes<HTMLTableRowElement> & Record<`data-${string}`, string | undefined>;
}

/**
 * Rows as they came, NULL told from an empty text. Wide tables scroll inside themselves; of long
 * ones only the rows in sight are made.
 */
export const Table = memo(function Table(props: Props) {
  const { caption, columns, types, rows, copies, lead, rowProps } = props;
  const scroller = useRef<HTMLElement>(null);
  const { from, to, above, below, measure } = useRowsInSight(rows.length, scroller);
  const numeric = columns.map((_, j) => rows.every((row) => row[j] == null || isNumber(row[j])));
  return (
    <>
      {copies && <Copies caption={caption} columns={columns} rows={rows} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key. */}
      <section className="table" tabIndex={0} aria-label={caption} ref={scroller}>
        <div style={{ paddingTop: above, paddingBottom: below }}>
          <table aria-rowcount={rows.length + 1}>
            <thead>
              <tr>
                {lead && (
                  <th scope="col">
                    <span className="visually-hidden">{lead.heading}</span>
                  </th>
                )}
                {columns.map((name, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: columns may share a name.
                  <th key={i} scope="col" className={numeric[i] ? "number" : undefined}>
                    {name}
                    {types?.[i] && <small>{types[i]}</small>}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.slice(from, to).map((row, k) => {
                const i = from + k;
                return (
                  <tr key={i} aria-rowindex={i + 2} data-index={i} ref={measure} {...rowProps?.(i)}>
                    {lead && <td>{lead.of(i)}</td>}
                    {row.map((cell, j) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: cells have no other identity.
                      <td key={j} className={numeric[j] ? "number" : undefined}>
                        {cell ?? <span className="null">NULL</span>}
                      </td>
                    ))}
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      </section>
    </>
  );
});

function Copies({ caption, columns, rows }: Pick<Props, "caption" | "columns" | "rows">) {
  return (
    <p className="table-copies">
      <CopyButton text={() => toCsv({ columns, rows })} label={`Copy as CSV: ${caption}`}>
        Copy CSV
      </CopyButton>
      <CopyButton text={() => toMarkdownTable({ columns, rows })} label={`Copy as Markdown: ${caption}`}>
        Copy Markdown
      </CopyButton>
    </p>
  );
}

const isNumber = (cell: string) => /^-?\d+(\.\d+)?$/.test(cell);
