import { type CSSProperties, memo, type ReactNode } from "react";
import { Tag } from "@/components/linking/Tag";
import type { Line, Part } from "@/document/lines";
import { isClause, type Links } from "@/document/links";
import "./sql.css";

interface Props {
  lines: readonly Line[];
  links: Links;
  /** The first part of its parameters' keys; without it their places are not linked. */
  statement?: string | undefined;
}

/** A statement's text: letters in a gutter, linked parts underlined, long lines hanging below themselves. */
export const SqlText = memo(function SqlText({ lines, links, statement }: Props) {
  return (
    <pre className="sql">
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a text's lines have no other identity.
        <SqlLine key={index} line={line} links={links} statement={statement} />
      ))}
    </pre>
  );
});

/** One line of a statement's text, with the letters of the clauses that begin on it. */
export function SqlLine({ line, links, statement }: { line: Line } & Omit<Props, "lines">) {
  return (
    <span className="sql-line">
      <span className="sql-letters" aria-hidden="true">
        {line.letters.map((letter) => (
          <Tag key={letter} letter={letter} colour={links.clause(letter)?.colour ?? 0} />
        ))}
      </span>
      <code style={{ "--hang": `${line.indent + 2}ch` } as CSSProperties}>
        {line.parts.map((part, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above.
          <LinkedPart key={i} part={part} links={links} statement={statement} />
        ))}
        {"\n"}
      </code>
    </span>
  );
}

/** A line may break between a table and its column: names are long and columns of the page are not. */
function breakable(text: string): ReactNode {
  if (!text.includes(".")) return text;
  // biome-ignore lint/suspicious/noArrayIndexKey: as above.
  return text.split(/(?<=\.)/).map((part, i) => [part, part.endsWith(".") && <wbr key={i} />]);
}

function LinkedPart({ part, links, statement }: { part: Part } & Pick<Props, "links" | "statement">) {
  const pieces = part.pieces.map(({ text, kind, parameter, marked }, i) =>
    marked ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above.
      <mark className={kind ? `sql-${kind}` : undefined} key={i}>
        {text}
      </mark>
    ) : statement !== undefined && parameter !== null ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above.
      <span className="sql-placeholder" data-param={`${statement}.${parameter}`} key={i}>
        {text}
      </span>
    ) : kind ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above.
      <span className={`sql-${kind}`} key={i}>
        {kind === "name" || kind === "operator" ? breakable(text) : text}
      </span>
    ) : (
      breakable(text)
    ),
  );
  const own = part.keys[0];
  if (own === undefined) return pieces;
  const colour = isClause(own) ? links.clause(own)?.colour : undefined;
  return (
    <span
      className={part.exact ? "link" : "link uncertain"}
      data-link={part.keys.join(" ")}
      data-colour={colour}
    >
      {pieces}
    </span>
  );
}
