import { type MouseEvent, memo, useLayoutEffect, useMemo, useRef, useState } from "react";
import { StatementChoice } from "@/components/column/StatementChoice";
import { intoView, Listing } from "@/components/listing/Listing";
import { SqlLine } from "@/components/sql/SqlText";
import { slice } from "@/document/codePoints";
import { ancestorsOf, firstOpen, markedLines, nodeAt, type TreeRow, treeRows } from "@/document/compileTree";
import { counted } from "@/document/counted";
import { linesIn, linkedStatement } from "@/document/forms";
import type { Line } from "@/document/lines";
import type { Links } from "@/document/links";
import type { Statement, Trace } from "@/document/trace.gen";
import { NodeDetail } from "./NodeDetail";
import { Parts } from "./Parts";
import { type StageProps, statementOf } from "./stage";

/** The compile tree of a statement beside its SQL: each node with the method that wrote it. */
export function CompilerStage(props: StageProps) {
  const { trace, traces, snippet, chosen, go } = props;
  const statement = statementOf(props);
  if (!statement) return <p className="note">No statement was compiled here.</p>;
  const { fragments, compiler, decisions, index } = statement;
  return (
    <>
      <Parts
        received={compiler ? `a Query, by ${compiler}` : "SQL text: no compiler was asked"}
        made={
          <>
            {counted(fragments.length, "node")}, {counted([...statement.sql].length, "character")} of SQL,{" "}
            {counted(statement.params.length, "parameter")}
            {statement.unplaced > 0 &&
              `; the text of ${counted(statement.unplaced, "node")} is not in it as compiled`}
          </>
        }
        decided={
          <button type="button" className="link-button" onClick={() => go({ stage: "backend" })}>
            asked the backend {counted(decisions.length, "thing")}
          </button>
        }
      />
      {trace.statements.length > 1 && (
        <StatementChoice
          traces={[trace, ...traces]}
          snippet={snippet}
          index={index}
          count={trace.statements.length}
          onChoose={(next) => go({ statement: next, node: null })}
        />
      )}
      <Compiled key={`${trace.target.alias}.${index}`} {...props} statement={statement} at={chosen.node} />
    </>
  );
}

function Compiled({ statement, at, ...props }: StageProps & { statement: Statement; at: number | null }) {
  const { trace, links, go } = props;
  const { fragments, index } = statement;
  const [unfolded, setUnfolded] = useState<ReadonlySet<number>>(() => firstOpen(statement));
  // A node that is chosen from elsewhere is in sight, whatever was folded.
  const open = useMemo(() => {
    if (at === null) return unfolded;
    const around = [...ancestorsOf(fragments, at)];
    return around.every((each) => unfolded.has(each)) ? unfolded : new Set([...unfolded, ...around]);
  }, [unfolded, fragments, at]);
  const rows = useMemo(() => treeRows(statement, open), [statement, open]);
  const current = Math.max(
    0,
    rows.findIndex((row) => row.at === at),
  );
  const node = at === null ? undefined : fragments[at];
  const lines = useMemo(
    () => linesIn(statement, linkedStatement(trace, statement, links), "formatted"),
    [trace, statement, links],
  );
  const shown = useMemo(() => (node ? markedLines(lines, statement, node) : lines), [lines, statement, node]);
  const fold = (row: number, isOpen: boolean) => {
    const next = new Set(open);
    const folded = rows[row]?.at ?? -1;
    if (isOpen) next.add(folded);
    else next.delete(folded);
    setUnfolded(next);
  };
  const text = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another node marks another place.
  useLayoutEffect(() => {
    const box = text.current;
    const mark = box?.querySelector("mark");
    if (box && mark) intoView(box, mark);
  }, [node]);
  const choose = (event: MouseEvent<HTMLElement>) => {
    const offset = offsetAt(event, statement.formatted.text);
    const found = offset === null ? null : nodeAt(statement, offset);
    if (found !== null) go({ node: found });
  };
  if (fragments.length === 0) {
    return (
      <>
        <p className="note">Nothing of this statement was compiled from nodes.</p>
        <Sql lines={lines} links={links} statement={statement} trace={trace} />
      </>
    );
  }
  return (
    <div className="pair-of-panes">
      <div className="pane-with-bar">
        <p className="pane-actions">
          <button
            type="button"
            className="quiet"
            onClick={() => setUnfolded(new Set(fragments.map((_, each) => each)))}
          >
            Unfold all
          </button>
          <button
            type="button"
            className="quiet"
            onClick={() => {
              setUnfolded(new Set(fragments.flatMap(({ parent }, each) => (parent === null ? each : []))));
              go({ node: null });
            }}
          >
            Fold
          </button>
        </p>
        <Listing
          role="tree"
          label={`Compile tree of statement ${index + 1}`}
          count={rows.length}
          current={current}
          onChoose={(row) => go({ node: rows[row]?.at ?? null })}
          onFold={fold}
          links={links}
          row={(row) => nodeRow(rows[row] as TreeRow, statement, trace, links)}
        />
      </div>
      <div className="pane-detail">
        <section
          className="compiled-sql"
          aria-label={`SQL of statement ${index + 1}`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key.
          tabIndex={0}
          // Before the click pins a clause: what then opens moves the text from under the pointer.
          onClickCapture={choose}
          ref={text}
        >
          <Sql lines={shown} links={links} statement={statement} trace={trace} />
        </section>
        {node ? (
          <NodeDetail {...props} statement={statement} node={node} />
        ) : (
          <p className="note">Choose a node, in the tree or in the SQL.</p>
        )}
      </div>
    </div>
  );
}

const PREVIEW = 120;

function nodeRow({ at, depth, below, open }: TreeRow, statement: Statement, trace: Trace, links: Links) {
  const fragment = statement.fragments[at] as Statement["fragments"][number];
  const { node, clause, start, end, exact } = fragment;
  const link = links.key(trace, statement.index, fragment);
  const sql = slice(statement.sql, start, Math.min(end, start + PREVIEW));
  return {
    depth,
    link,
    ...(below > 0 && { open }),
    content: (
      <>
        <span className="fold-mark" aria-hidden="true">
          {below > 0 ? (open ? "▾" : "▸") : ""}
        </span>
        <b>{node || clause}</b>
        <code
          className={exact ? "link" : "link uncertain"}
          data-link={link}
          data-colour={links.clause(link)?.colour}
        >
          {sql}
        </code>
        {below > 0 && !open && <small>{below} inside</small>}
      </>
    ),
  };
}

const SteadyLine = memo(SqlLine);

const Sql = memo(function Sql({
  lines,
  links,
  statement,
  trace,
}: {
  lines: readonly Line[];
  links: Links;
  statement: Statement;
  trace: Trace;
}) {
  return (
    <pre className="sql">
      {lines.map((line, i) => (
        <SteadyLine
          // biome-ignore lint/suspicious/noArrayIndexKey: a text's lines have no other identity.
          key={i}
          line={line}
          links={links}
          statement={`${trace.target.alias}.${statement.index}`}
        />
      ))}
    </pre>
  );
});

/** Which code point of the text was clicked. */
function offsetAt({ clientX, clientY, currentTarget }: MouseEvent<HTMLElement>, text: string): number | null {
  const caret = document.caretPositionFromPoint?.(clientX, clientY);
  const node = caret?.offsetNode;
  const code = (node instanceof Element ? node : node?.parentElement)?.closest(".sql-line code");
  if (!caret || !node || !code) return null;
  const before = document.createRange();
  before.setStart(code, 0);
  before.setEnd(node, caret.offset);
  const line = [...currentTarget.querySelectorAll(".sql-line code")].indexOf(code);
  const above = text.split("\n").slice(0, line).join("\n");
  const units = above.length + (line > 0 ? 1 : 0) + before.toString().length;
  return [...text.slice(0, units)].length;
}
