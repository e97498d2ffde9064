import { type Hunk, hunksOf } from "@/document/edits";
import type { Edit } from "@/document/trace.gen";

/** The lines that edits change, before and after, as a diff has them. */
export function Diff({ snippet, edits }: { snippet: string; edits: readonly Edit[] }) {
  return (
    <pre className="diff">
      {hunksOf(snippet, edits).map((hunk) => (
        <Lines key={hunk.line} hunk={hunk} />
      ))}
    </pre>
  );
}

function Lines({ hunk: { line, before, after } }: { hunk: Hunk }) {
  return (
    <>
      {before.map((text, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place.
        <del key={i}>
          <span aria-hidden="true">− </span>
          <span className="visually-hidden">line {line + i} without: </span>
          {text}
          {"\n"}
        </del>
      ))}
      {after.map((text, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place.
        <ins key={i}>
          <span aria-hidden="true">+ </span>
          <span className="visually-hidden">instead: </span>
          {text}
          {"\n"}
        </ins>
      ))}
    </>
  );
}
