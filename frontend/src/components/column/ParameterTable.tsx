import { type KeyboardEvent, useMemo, useState } from "react";
import { flushSync } from "react-dom";
import { Tag } from "@/components/linking/Tag";
import { keysOfParameters, type LinkedStatement } from "@/document/forms";
import { inSnippet, isClause, type Links } from "@/document/links";
import { parameterKey } from "@/document/parameters";
import type { Statement } from "@/document/trace.gen";
import { Table } from "./Table";

interface Props {
  alias: string;
  statement: Statement;
  linked: LinkedStatement;
  links: Links;
  name: string;
}

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };

/**
 * The parameters of a statement. A row lights its place in the SQL and the argument in the snippet
 * that it came from; the arrow keys go from row to row.
 */
export function ParameterTable({ alias, statement, linked, links, name }: Props) {
  const { params, driver, index } = statement;
  const [current, setCurrent] = useState(0);
  const keys = useMemo(() => keysOfParameters(linked), [linked]);
  const { columns, rows } = useMemo(() => tableOf(params, driver?.params ?? []), [params, driver]);
  const isPlaced = linked.places.length > 0;

  const lead = useMemo(
    () => ({
      heading: "clause",
      of: (row: number) => {
        const clause = links.clause(keys[row]?.find(isClause) ?? "");
        return clause && <Tag letter={clause.letter} colour={clause.colour} />;
      },
    }),
    [keys, links],
  );
  const rowProps = useMemo(() => {
    const onKeyDown = (event: KeyboardEvent<HTMLTableRowElement>) => {
      const { key, currentTarget } = event;
      const at = Number(currentTarget.dataset.index);
      const last = params.length - 1;
      const to = key === "Home" ? 0 : key === "End" ? last : at + (STEPS[key] ?? 0);
      if (event.altKey || (to === at && !(key in STEPS))) return;
      event.preventDefault();
      const table = currentTarget.closest<HTMLElement>(".table");
      const next = Math.max(0, Math.min(last, to));
      flushSync(() => setCurrent(next));
      focusRow(table, next, last);
    };
    return (row: number) => {
      const clause = keys[row]?.find(isClause);
      return {
        tabIndex: row === current ? 0 : -1,
        "data-param": parameterKey(alias, index, row),
        "data-link": keys[row]?.join(" "),
        "data-lights": clause ? inSnippet(clause) : "",
        "data-colour": links.clause(clause ?? "")?.colour.toString(),
        onKeyDown,
      };
    };
  }, [alias, index, keys, links, current, params.length]);
  return (
    <>
      <Table
        caption={`Parameters of ${name}`}
        columns={columns}
        rows={rows}
        copies
        {...(isPlaced && { lead, rowProps })}
      />
      {linked.parameters > params.length && (
        <p className="note">
          The first {params.length} of {linked.parameters}.
        </p>
      )}
    </>
  );
}

function tableOf(params: Statement["params"], sent: Statement["params"]) {
  const differs =
    sent.length === params.length &&
    sent.some(({ text, type }, i) => text !== params[i]?.text || type !== params[i]?.type);
  const columns = differs ? ["#", "value", "type", "to the driver"] : ["#", "value", "type"];
  const rows = params.map(({ text, type, cut }, i) => {
    const row = [String(i + 1), cut ? `${text}…` : text, type];
    return differs ? [...row, sent[i]?.text ?? null] : row;
  });
  return { columns, rows };
}

/** Of a long table the row may have to be scrolled to before it is made. */
function focusRow(table: HTMLElement | null, row: number, last: number): void {
  const find = () => table?.querySelector<HTMLElement>(`tr[data-index="${row}"]`);
  const there = find();
  there?.focus();
  if (there || !table) return;
  table.scrollTop = (table.scrollHeight * row) / Math.max(1, last);
  // The rows are made when the scrolling is heard of: in the next frame or the one after.
  requestAnimationFrame(() => requestAnimationFrame(() => find()?.focus()));
}
