import { Tag } from "@/components/linking/Tag";
import { isImplicit } from "@/document/clauses";
import { slice } from "@/document/codePoints";
import type { Links } from "@/document/links";
import { clausesIn } from "@/document/queryStates";
import type { Call } from "@/document/trace.gen";

const LONGEST = 96;

/** What stands in the snippet for a call; what makes a whole expression run stands nowhere by itself. */
export function textOfCall(snippet: string, call: Call): string {
  if (isImplicit(call) || call.range.end <= call.range.start) return call.forced_by ?? call.name;
  const line = slice(snippet, call.range.start, call.range.end).replace(/\s+/g, " ");
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}

/** A call as a row of a list: its letters, its text, what it was to the database. */
export function CallRow({
  call,
  snippet,
  links,
  note,
}: {
  call: Call;
  snippet: string;
  links: Links;
  note: string;
}) {
  const letters = isImplicit(call) ? [] : clausesIn(links, call.range);
  return (
    <>
      <code>{textOfCall(snippet, call)}</code>
      <span className="row-tail">
        {letters.slice(0, 4).map((letter) => (
          <Tag key={letter} letter={letter} colour={links.clause(letter)?.colour ?? 0} />
        ))}
        <small>{note}</small>
      </span>
    </>
  );
}
