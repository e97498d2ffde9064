import { useMemo, useState } from "react";
import { PlaceRow } from "@/components/decision/RowLink";
import { PlaceButton } from "@/components/source/PlaceSource";
import { Prose } from "@/components/why/Prose";
import { differing, type Stretch, shortened } from "@/document/differing";
import type { LinkKey } from "@/document/links";
import type { Place, Side } from "@/document/trace.gen";
import { VerdictMark } from "./VerdictMark";

interface Props {
  side: Side | null;
  /** The side that it is held against; null for that one itself. */
  against: Side | null;
  isBaseline: boolean;
  /** No side of the row differs: there is nothing to explain. */
  isPlain: boolean;
  /** What is said where there is no side. */
  without: string;
  writer: Place | null;
  linkKey: LinkKey;
  colour: number | undefined;
  isOpen(place: Place): boolean;
  onPlace(place: Place): void;
  controls: string;
}

/** One side of a clause: the verdict, its SQL with what differs marked, the reason, what decided. */
export function ClauseCell(props: Props) {
  const { side, against, isBaseline, isPlain, without, writer, linkKey, colour } = props;
  if (!side) return <p className="cell-none">{without}</p>;
  const { kind, sql, reason, place } = side;
  const verbatim = against !== null && sql === against.sql;
  /** What made the text: told where texts differ, and where nothing else says what decided it. */
  const made = isPlain || kind === "same" ? null : writer;
  return (
    <>
      {!(isBaseline && kind === "same") && (
        <p className="cell-verdict" data-kind={kind}>
          <VerdictMark kind={kind} /> {kind}
        </p>
      )}
      {sql !== "" && !(kind === "same" && verbatim) && (
        <CellSql
          sql={sql}
          against={kind === "spelled differently" ? (against?.sql ?? null) : null}
          most={isPlain || kind === "same" ? BRIEF : undefined}
          linkKey={linkKey}
          colour={colour}
        />
      )}
      {reason && (
        <p className="cell-reason">
          <Prose text={reason} />
        </p>
      )}
      {[place, made?.name === place?.name ? null : made].map(
        (each) =>
          each && (
            <p className="cell-place" key={`${each.name} ${each.line}`}>
              <PlaceButton
                place={each}
                open={props.isOpen(each)}
                onToggle={() => props.onPlace(each)}
                controls={props.controls}
              >
                {each === place ? !reason.includes(lastName(each)) && each.name : `written by ${each.name}`}
              </PlaceButton>{" "}
              <PlaceRow place={each} />
            </p>
          ),
      )}
    </>
  );
}

const lastName = ({ name }: Place) => name.replace(/^.*\./, "");

/** As much of the SQL as is shown of what is the same, in characters. */
const BRIEF = 150;

interface SqlProps {
  sql: string;
  against: string | null;
  /** Longer than this it is shortened; nothing for what is to be read closely. */
  most: number | undefined;
  linkKey: LinkKey;
  colour: number | undefined;
}

function CellSql({ sql, against, most, linkKey, colour }: SqlProps) {
  const [isWhole, setWhole] = useState(false);
  const all = useMemo<readonly Stretch[]>(
    () => (against === null ? [{ text: sql, kind: "same" }] : differing(sql, against)),
    [sql, against],
  );
  const short = useMemo(() => shortened(all, most), [all, most]);
  return (
    <>
      <code className="cell-sql" data-link={linkKey} data-colour={colour}>
        {(isWhole ? all : short).map(({ text, kind }, i) => {
          // biome-ignore lint/suspicious/noArrayIndexKey: stretches of a text have no other identity.
          if (kind === "other") return <mark key={i}>{text}</mark>;
          // biome-ignore lint/suspicious/noArrayIndexKey: as above.
          return kind === "gap" ? <span className="gap" key={i} /> : <span key={i}>{breakable(text)}</span>;
        })}
      </code>
      {short !== all && (
        <button
          type="button"
          className="link-button"
          aria-expanded={isWhole}
          onClick={() => setWhole(!isWhole)}
        >
          {isWhole ? "shorten" : `all ${sql.length.toLocaleString("en")} characters`}
        </button>
      )}
    </>
  );
}

/** A name may break after its table. */
const breakable = (text: string) =>
  // biome-ignore lint/suspicious/noArrayIndexKey: as above.
  text.split(/(?<=[.(])/).map((part, i) => [i > 0 && <wbr key={i} />, part]);
