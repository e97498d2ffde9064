import { CopyButton } from "@/components/chrome/CopyButton";
import { seek } from "@/components/column/sought";
import { useFrame } from "@/components/frame/Frame";
import { Tag } from "@/components/linking/Tag";
import { edited } from "@/document/edits";
import { clauseOf, lineOf, type Shown, shownOn } from "@/document/findings";
import type { Links } from "@/document/links";
import type { Finding, Remedy, Trace } from "@/document/trace.gen";
import { Diff } from "./Diff";
import { Prose } from "./Prose";

interface Props {
  finding: Finding;
  /** What the finding is about. */
  snippet: string;
  traces: readonly Trace[];
  links: Links;
  /** The editor has another text by now: places and edits would be wrong. */
  isStale: boolean;
  onApply(finding: Finding): void;
}

const MARKS: Record<Finding["weight"], string> = { wrong: "✕", costly: "▲", wasteful: "◆", hint: "○" };

/** One finding as a linter tells it: what, where, why, on which databases, and what to do. */
export function FindingItem({ finding, snippet, traces, links, isStale, onApply }: Props) {
  const { weight, title, reason, range, remedy, rule } = finding;
  const { point } = useFrame();
  const letter = clauseOf(finding, links);
  const colour = letter ? links.clause(letter)?.colour : undefined;
  return (
    <li className="finding" data-weight={weight}>
      <div className="finding-title">
        <span className="weight">
          <span aria-hidden="true">{MARKS[weight]}</span> {weight}
        </span>{" "}
        <b title={rule}>{title}</b>
        {range && (
          <button
            type="button"
            className="link-button"
            data-link={letter}
            data-colour={colour}
            onClick={() => point(range)}
            disabled={isStale}
          >
            line {lineOf(snippet, range.start)}
          </button>
        )}
        {letter && <Tag letter={letter} colour={colour ?? 0} />}
      </div>
      <p>
        <Prose text={reason} />
      </p>
      {shownOn(finding, traces).map((shown) => (
        <On key={shown.alias} shown={shown} />
      ))}
      {remedy && (
        <RemedyView
          remedy={remedy}
          title={title}
          snippet={snippet}
          isStale={isStale}
          onApply={() => onApply(finding)}
        />
      )}
    </li>
  );
}

const NAMES = new Intl.ListFormat("en");
/** More places than this are counted. */
const MOST_SPANS = 6;

/** Which statements of which databases show it; each leads to Explore. */
function On({ shown: { alias, labels, spans, count } }: { shown: Shown }) {
  const told = spans.slice(0, MOST_SPANS);
  return (
    <p className="on">
      {NAMES.format(labels)}
      {count > 0 && `: ${count === 1 ? "statement" : `${count} statements,`} `}
      {told.map(({ first, last }, i) => (
        <span key={first}>
          {i > 0 && ", "}
          <button type="button" className="link-button" onClick={() => seek(alias, first)}>
            {first === last ? first + 1 : `${first + 1}–${last + 1}`}
          </button>
        </span>
      ))}
      {spans.length > told.length && " and more"}
    </p>
  );
}

interface RemedyProps {
  remedy: Remedy;
  title: string;
  snippet: string;
  isStale: boolean;
  onApply(): void;
}

function RemedyView({ remedy: { text, edits, code }, title, snippet, isStale, onApply }: RemedyProps) {
  return (
    <div className="remedy">
      <p>
        <Prose text={text} />
      </p>
      {edits.length > 0 && <Diff snippet={snippet} edits={edits} />}
      {code && <pre className="diff">{code}</pre>}
      {(edits.length > 0 || code) && (
        <div className="remedy-tools">
          {edits.length > 0 && (
            <button
              type="button"
              disabled={isStale}
              title={isStale ? "The code has been changed since this run" : undefined}
              onClick={onApply}
            >
              Apply<span className="visually-hidden">: {title}</span>
            </button>
          )}
          <CopyButton
            text={edits.length > 0 ? () => edited(snippet, edits) : code}
            label={`Copy the code: ${title}`}
          >
            Copy
          </CopyButton>
        </div>
      )}
    </div>
  );
}
