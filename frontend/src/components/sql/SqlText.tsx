import { type CSSProperties, memo, type ReactNode } from "react";
import { Tag } from "@/components/linking/Tag";
import type { Line, Part } from "@/document/lines";
import { isClause, type Links } from "@/document/links";
import "./sql.css";

interface Props {
  lines: readonly Line[];
  links: Links;
}

/** A statement's text: letters in a gutter, linked parts underlined, long lines hanging below themselves. */
export const SqlText = memo(function SqlText({ lines, links }: Props) {
  return (
    <pre className="sql">
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a text's lines have no other identity.
        <span className="sql-line" key={index}>
          <span className="sql-letters" aria-hidden="true">
            {line.letters.map((letter) => (
              <Tag key={letter} letter={letter} colour={links.clause(letter)?.colour ?? 0} />
            ))}
          </span>
          <code style={{ "--hang": `${line.indent + 2}ch` } as CSSProperties}>
            {line.parts.map((part, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above.
              <LinkedPart key={i} part={part} links={links} />
            ))}
            {"\n"}
          </code>
        </span>
      ))}
    </pre>
  );
});

/** A line may break between a table and its column: names are long and columns of the page are not. */
function breakable(text: string): ReactNode {
  if (!text.includes(".")) return text;
  // biome-ignore lint/suspicious/noArrayIndexKey: as above.
  return text.split(/(?<=\.)/).map((part, i) => [part, part.endsWith(".") && <wbr key={i} />]);
}

function LinkedPart({ part, links }: { part: Part; links: Links }) {
  const pieces = part.pieces.map(({ text, kind }, i) =>
    kind ? (
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
