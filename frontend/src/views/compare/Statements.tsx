import { useMemo, useState } from "react";
import { CopyButton } from "@/components/chrome/CopyButton";
import { SqlLine } from "@/components/sql/SqlText";
import { type Line, linesOf } from "@/document/lines";
import { isClause, type Links } from "@/document/links";
import { runsOf, toFormatted } from "@/document/runs";
import { type Pair, sideBySide } from "@/document/sideBySide";
import type { Statement, Trace } from "@/document/trace.gen";

interface Props {
  traces: readonly Trace[];
  labels: ReadonlyMap<string, string>;
  links: Links;
  /** The alias that stands beside the baseline; null for the first other one. */
  other: string | null;
  onOther(alias: string): void;
  stale: boolean;
}

/** As many statements are drawn at a time. */
const STEP = 20;

/** The statements of the baseline and of one other, beside each other, line by line. */
export function Statements({ traces, labels, links, other, onOther, stale }: Props) {
  const [baseline, ...others] = traces;
  const chosen = others.find(({ target }) => target.alias === other) ?? others[0];
  const label = ({ target }: Trace) => labels.get(target.alias) ?? target.label;
  if (!baseline || !chosen) {
    return (
      <div className="compare">
        <p className="compare-empty">There is nothing to hold side by side: choose another database above.</p>
      </div>
    );
  }
  return (
    <div className="compare">
      <section className="compare-bar" aria-label="Which databases" data-pane="">
        <span>
          <b>{label(baseline)}</b> beside
        </span>
        <fieldset className="segments">
          <legend className="visually-hidden">The other database</legend>
          {others.map((trace) => (
            <label key={trace.target.alias}>
              <input
                type="radio"
                name="compare-other"
                checked={trace === chosen}
                onChange={() => onOther(trace.target.alias)}
              />
              <span>{label(trace)}</span>
            </label>
          ))}
        </fieldset>
      </section>
      <SidesScroll
        left={baseline}
        right={chosen}
        names={[label(baseline), label(chosen)]}
        links={[links, links]}
        stale={stale}
      />
    </div>
  );
}

interface SidesProps {
  left: Trace;
  right: Trace;
  names: readonly [string, string];
  links: readonly [Links, Links];
  stale: boolean;
}

function SidesScroll(props: SidesProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key.
    <section className="compare-scroll" tabIndex={0} aria-label="Whole statements" data-pane="">
      <StatementPairs {...props} />
    </section>
  );
}

/** All statements of two traces, in pairs. */
export function StatementPairs({ left, right, names, links, stale }: SidesProps) {
  const [shown, setShown] = useState(STEP);
  const count = Math.max(left.statements.length, right.statements.length);
  if (count === 0) return <p className="compare-empty">Neither came to a statement.</p>;
  return (
    <div data-stale={stale ? "" : undefined} className="pairs">
      {Array.from({ length: Math.min(count, shown) }, (_, i) => (
        <StatementPair
          // biome-ignore lint/suspicious/noArrayIndexKey: a statement is known by its number.
          key={i}
          index={i}
          left={sideOf(left, i)}
          right={sideOf(right, i)}
          names={names}
          links={links}
        />
      ))}
      {count > shown && (
        <button type="button" className="more" onClick={() => setShown(shown + STEP)}>
          and {count - shown} more statements
        </button>
      )}
    </div>
  );
}

interface Half {
  trace: Trace;
  statement: Statement | null;
}

const sideOf = (trace: Trace, index: number): Half => ({ trace, statement: trace.statements[index] ?? null });

interface PairProps {
  index: number;
  left: Half;
  right: Half;
  names: readonly [string, string];
  links: readonly [Links, Links];
}

function StatementPair({ index, left, right, names, links }: PairProps) {
  const [ofLeft, ofRight] = links;
  const leftLines = useLines(left, ofLeft);
  const rightLines = useLines(right, ofRight);
  const pairs = useMemo(() => sideBySide(leftLines, rightLines), [leftLines, rightLines]);
  const differing = pairs.filter(({ differs }) => differs).length;
  return (
    <article className="pair" aria-label={`Statement ${index + 1}`}>
      <header>
        <h3>
          Statement {index + 1} <small>{(left.statement ?? right.statement)?.kind}</small>
        </h3>
        <span>
          {differing === 0 ? "the same, but for quotes" : `${differing} of ${pairs.length} lines differ`}
        </span>
      </header>
      <div className="pair-names">
        {[left, right].map(({ statement }, i) => (
          <div key={names[i]}>
            <span>{names[i]}</span>
            {statement ? (
              <CopyButton
                text={statement.formatted.text}
                label={`Copy the SQL of statement ${index + 1} of ${names[i]}`}
              >
                Copy
              </CopyButton>
            ) : (
              <span>does not come to it</span>
            )}
          </div>
        ))}
      </div>
      <div className="pair-lines sql">
        {pairs.map((pair, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity.
          <PairLine key={i} pair={pair} names={names} links={links} />
        ))}
      </div>
    </article>
  );
}

function PairLine({
  pair: { left, right, differs },
  names,
  links,
}: { pair: Pair } & Pick<PairProps, "names" | "links">) {
  return (
    <div className="pair-line" data-differs={differs ? "" : undefined}>
      {[left, right].map((line, i) => (
        <div key={names[i]} data-name={names[i]}>
          {line && <SqlLine line={line} links={links[i] as Links} />}
        </div>
      ))}
    </div>
  );
}

function useLines({ trace, statement }: Half, links: Links): readonly Line[] {
  return useMemo(() => {
    if (!statement) return [];
    const { fragments, formatted, index } = statement;
    const runs = runsOf(fragments, (fragment) => links.key(trace, index, fragment), isClause);
    return linesOf(formatted.text, formatted.tokens, toFormatted(runs, formatted.segments));
  }, [trace, statement, links]);
}
