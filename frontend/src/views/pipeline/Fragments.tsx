import { useState } from "react";
import { slice } from "@/document/codePoints";
import type { StageProps } from "./stage";

interface Props extends Pick<StageProps, "trace" | "links" | "go"> {
  fragments: readonly { statement: number; fragment: number }[];
}

const FEW = 12;
const LONGEST = 90;

/** Pieces of SQL, each of which leads to its node in the compile tree. Alike ones are told once. */
export function Fragments({ trace, links, go, fragments }: Props) {
  const [all, setAll] = useState(false);
  const shown = all ? fragments : fragments.slice(0, FEW);
  return (
    <ul className="pieces">
      {shown.map(({ statement: index, fragment: at }) => {
        const statement = trace.statements[index];
        const fragment = statement?.fragments[at];
        if (!statement || !fragment) return null;
        const key = links.key(trace, index, fragment);
        const sql = slice(statement.sql, fragment.start, fragment.end);
        return (
          <li key={`${index}.${at}`}>
            <button
              type="button"
              className="piece"
              onClick={() => go({ stage: "compiler", statement: index, node: at })}
            >
              <b>{fragment.node}</b>{" "}
              <code className="link" data-link={key} data-colour={links.clause(key)?.colour}>
                {sql.length > LONGEST ? `${sql.slice(0, LONGEST)}…` : sql}
              </code>
              {trace.statements.length > 1 && <small> statement {index + 1}</small>}
            </button>
          </li>
        );
      })}
      {fragments.length > shown.length && (
        <li>
          <button type="button" className="link-button" onClick={() => setAll(true)}>
            and {fragments.length - shown.length} more
          </button>
        </li>
      )}
    </ul>
  );
}
