/** Rows as text to paste elsewhere. A cell is null for NULL. */

export interface Rows {
  columns: readonly string[];
  rows: readonly (readonly (string | null)[])[];
}

/** RFC 4180: NULL is empty, an empty text is quoted. */
export function toCsv({ columns, rows }: Rows): string {
  const cell = (text: string | null) =>
    text === null ? "" : /^$|[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  return [columns, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

/** A table of GitHub's Markdown: nothing in a cell is taken as Markdown or HTML. */
export function toMarkdownTable({ columns, rows }: Rows): string {
  const cell = (text: string | null) =>
    text === null ? "*NULL*" : text.replace(/[\\`*_[\]<>#|~]/g, "\\$&").replace(/\r?\n/g, "<br>");
  const line = (row: readonly (string | null)[]) => `| ${row.map(cell).join(" | ")} |`;
  return `${[line(columns), `|${" --- |".repeat(columns.length)}`, ...rows.map(line)].join("\n")}\n`;
}
