import { Fold } from "@/components/column/Fold";
import { Table } from "@/components/column/Table";
import type { ReadTable } from "@/document/trace.gen";

const COLUMNS = ["column", "field type", "data type", "null", "default", "collation", "comment"];

/** A table as `DatabaseIntrospection` reads it. */
export function ReadTableView({ table }: { table: ReadTable }) {
  const { name, kind, comment, columns, constraints, relations, sequences } = table;
  const rows = columns.map((each) => [
    each.name,
    each.field_type,
    each.data_type,
    each.null ? "yes" : "no",
    each.default ?? "",
    each.collation ?? "",
    each.comment ?? "",
  ]);
  // A column of the table that says nothing anywhere is left out.
  const said = COLUMNS.map((_, at) => at < 4 || rows.some((row) => row[at] !== ""));
  return (
    <div className="statement phase">
      <Fold
        summary={
          <span>
            <code>{name}</code>{" "}
            <span className="count">
              {columns.length} columns, {constraints.length} constraints
            </span>
          </span>
        }
      >
        {comment && <p className="note">{comment}</p>}
        <Table
          caption={`Columns of ${kind} ${name}`}
          columns={COLUMNS.filter((_, at) => said[at])}
          rows={rows.map((row) => row.filter((_, at) => said[at]))}
        />
        {constraints.length > 0 && (
          <Table
            caption={`Constraints of ${name}`}
            columns={["constraint", "kind", "columns", "what"]}
            rows={constraints.map((each) => [
              each.name,
              each.kind,
              each.columns.map((column, i) => [column, each.orders[i]].filter(Boolean).join(" ")).join(", "),
              [each.foreign_key && `→ ${each.foreign_key}`, each.type, each.definition]
                .filter(Boolean)
                .join(" "),
            ])}
          />
        )}
        {relations.length > 0 && <p className="note">Relations: {relations.join(", ")}</p>}
        {sequences.length > 0 && <p className="note">Sequences: {sequences.join(", ")}</p>}
      </Fold>
    </div>
  );
}
