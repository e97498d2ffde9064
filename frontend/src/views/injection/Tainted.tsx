import { useMemo, useState } from "react";
import { CopyButton } from "@/components/chrome/CopyButton";
import {
  boundIn,
  codePieces,
  literalOf,
  type Piece,
  piecesOf,
  placeholdersIn,
  visible,
} from "@/document/injections";
import type { Taint } from "@/document/trace.gen";
import { Mark } from "./Treated";

interface Props {
  /** What the text is: `SQL`. */
  title: string;
  text: string;
  /** Those of this text. */
  taints: readonly Taint[];
  /** Of a template, what goes with it. */
  params?: { texts: readonly string[]; taints: readonly Taint[] };
  /** Whether it is shown whole from the beginning. */
  isWhole?: boolean;
  name: string;
}

/** A text with what came of the value boxed and labelled; what is far from that is left out until asked for. */
export function Tainted({ title, text, taints, params, isWhole = false, name }: Props) {
  const [whole, setWhole] = useState(isWhole);
  const pieces = useMemo(() => {
    const bound = boundIn(params?.taints ?? []);
    return piecesOf(text, taints, whole, bound, placeholdersIn(text, params?.texts.length ?? 0));
  }, [text, taints, whole, params]);
  const isCut = pieces.some(({ kind }) => kind === "gap");
  return (
    <div className="tainted">
      <p className="tainted-title">
        {title}
        <span>
          {(isCut || whole !== isWhole) && (
            <button
              type="button"
              className="quiet"
              aria-expanded={whole}
              aria-label={`All of ${title} of ${name}`}
              onClick={() => setWhole(!whole)}
            >
              {whole ? "Less" : "All"}
            </button>
          )}
          <CopyButton text={text} label={`Copy ${title} of ${name}`}>
            Copy
          </CopyButton>
        </span>
      </p>
      <code>
        <Pieces pieces={pieces} />
      </code>
      <Legend taints={taints} />
    </div>
  );
}

/** The parameters as the driver gets them, those with a part of the value boxed. */
export function Params({ params, taints }: { params: readonly string[]; taints: readonly Taint[] }) {
  return (
    <div className="tainted">
      <p className="tainted-title">{params.length === 1 ? "Parameter" : "Parameters"}</p>
      <ol>
        {params.map((text, i) => {
          const own = taints.filter(({ where, param }) => where === "params" && param === i);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a parameter is known by its place.
            <li key={i}>
              <code>
                <Pieces pieces={piecesOf(text, own, true)} />
              </code>
              <Legend taints={own} />
            </li>
          );
        })}
      </ol>
    </div>
  );
}

function Pieces({ pieces }: { pieces: readonly Piece[] }) {
  return pieces.map(({ text, kind, taint }, i) => {
    if (taint)
      return (
        // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a text have no other identity.
        <mark className="hostile" data-how={taint.how} title={taint.label} key={i}>
          <HostileText text={visible(text)} />
        </mark>
      );
    // biome-ignore lint/suspicious/noArrayIndexKey: as above.
    if (kind === "placeholder") return <b key={i}>{text}</b>;
    return kind === "gap" ? " … " : visible(text);
  });
}

/** A hostile text. A comment's beginning is not broken: two lines with a minus each would be something else. */
export const HostileText = ({ text }: { text: string }) =>
  // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text have no other identity.
  text.split(/(--)/).map((part, i) => (i % 2 === 1 ? <span key={i}>{part}</span> : part));

/** What the boxes of a text mean, each kind once. */
function Legend({ taints }: { taints: readonly Taint[] }) {
  const kinds = new Map(taints.map((taint) => [taint.label + taint.exact, taint]));
  if (kinds.size === 0) return null;
  return (
    <ul className="taint-kinds">
      {[...kinds].map(([key, { how, label, exact }]) => (
        <li key={key} data-how={how}>
          <Mark how={how} /> {label}
          {!exact && ", perhaps: the same text could be another’s"}
        </li>
      ))}
    </ul>
  );
}

/** A queryset, the value above it, both times boxed. */
export function HostileCode({ code, value }: { code: string; value: string }) {
  return (
    <pre className="hostile-code">
      <code>
        value ={" "}
        <mark className="hostile">
          <HostileText text={literalOf(value)} />
        </mark>
        {"\n"}
        {codePieces(code).map(({ text, isValue }, i) =>
          isValue ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: pieces of a text have no other identity.
            <mark className="hostile" key={i}>
              {text}
            </mark>
          ) : (
            text
          ),
        )}
      </code>
    </pre>
  );
}
