import { memo } from "react";
import { PlaceRow } from "@/components/decision/RowLink";
import { Tag } from "@/components/linking/Tag";
import { PlaceSource } from "@/components/source/PlaceSource";
import { isFinished, type LinkKey, type Links } from "@/document/links";
import type { Divergence, Origin, Side, Trace } from "@/document/trace.gen";
import { Prose } from "./Prose";
import "./why.css";

interface Props {
  subject: LinkKey;
  links: Links;
  traces: readonly Trace[];
  onClose(): void;
}

const CAUSES: Record<Origin["kind"], string> = {
  call: "A call of the snippet asked for it.",
  manager: "The manager's get_queryset() adds it to every query.",
  meta: "Meta.ordering of the model adds it: the snippet gives no order of its own.",
  orm: "Django's ORM writes it by itself: the columns of the model, its table, what joins and grouping need.",
  backend: "The database's backend adds it.",
};

/** "Why is this here?": the sides of what is chosen, each with its reason and the source that decided. */
export const Why = memo(function Why({ subject, links, traces, onClose }: Props) {
  const clause = links.clause(subject);
  const divergences = links.divergences(subject);
  const kind = clause
    ? "call"
    : (divergences[0]?.origin.kind ?? (subject in CAUSES ? (subject as Origin["kind"]) : "orm"));
  const nodes = new Set(divergences.map(({ node }) => node));
  /** One node needs to be named only once. */
  const single = nodes.size === 1 ? divergences[0]?.node : undefined;
  const title = clause?.label ?? divergences[0]?.label;
  return (
    <section className="why" aria-label="Why is this here?" data-pane="">
      <header>
        {clause && <Tag letter={clause.letter} colour={clause.colour} />}
        <h2>
          Why is this here? {title && <code>{title}</code>} {single && <small>{single}</small>}
        </h2>
        {!clause && <p>{CAUSES[kind]}</p>}
        <button type="button" className="quiet" onClick={onClose}>
          Close
        </button>
      </header>
      {divergences.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key.
        <section className="why-sides" tabIndex={0} aria-label="By database">
          {traces.map((trace) => {
            const { target } = trace;
            return (
              <div key={target.alias} data-plain={isAllPlain(divergences, target.alias) ? "" : undefined}>
                <h3>{target.label}</h3>
                <Sides
                  divergences={divergences}
                  named={!single}
                  alias={target.alias}
                  baseline={target.alias === traces[0]?.target.alias}
                  finished={isFinished(trace)}
                />
              </div>
            );
          })}
        </section>
      )}
    </section>
  );
});

function Sides({
  divergences,
  named,
  alias,
  baseline,
  finished,
}: {
  divergences: readonly Divergence[];
  named: boolean;
  alias: string;
  baseline: boolean;
  /** What has no side here makes nothing here; else that is not known. */
  finished: boolean;
}) {
  const told = distinct(divergences, alias);
  if (told.length === 0) return <p>{finished ? "It makes nothing here." : "Nothing is known of it here."}</p>;
  const plain = told.filter(isPlain);
  return (
    <ul>
      {told
        .filter((each) => !isPlain(each))
        .map((each) => (
          <li key={JSON.stringify([each.side.kind, each.node, each.side.reason, each.side.place])}>
            <Heading kind={each.side.kind} nodes={[each]} named={named} />
            {each.side.reason && (
              <p>
                <Prose text={each.side.reason} />
              </p>
            )}
            <Source side={each.side} />
          </li>
        ))}
      {plain.length > 0 && (
        <li>
          <Heading kind={baseline ? "baseline" : "same"} nodes={plain} named={named} />
        </li>
      )}
    </ul>
  );
}

interface HeadingProps {
  kind: string;
  nodes: readonly Told[];
  named: boolean;
}

function Heading({ kind, nodes, named }: HeadingProps) {
  const parts = nodes.map(({ node, times }) =>
    [named && node, times > 1 && `× ${times}`].filter(Boolean).join(" "),
  );
  return (
    <h4>
      <span className="verdict" data-kind={kind}>
        {kind}
      </span>{" "}
      <small>{parts.join(", ")}</small>
    </h4>
  );
}

interface Told {
  side: Side;
  node: string;
  times: number;
}

/** There is nothing to say of what is the same: such sides share one line. */
const isPlain = ({ side }: Told) => side.kind === "same" && !side.reason;

const isAllPlain = (divergences: readonly Divergence[], alias: string) =>
  distinct(divergences, alias).every(isPlain);

/** What a loop repeats is told once, with how often. */
function distinct(divergences: readonly Divergence[], alias: string): Told[] {
  const told = new Map<string, Told>();
  for (const { sides, node } of divergences) {
    const side = sides.find((each) => each.alias === alias);
    if (!side) continue;
    const key = JSON.stringify([side.kind, node, side.reason, side.place]);
    const before = told.get(key);
    if (before) before.times += 1;
    else told.set(key, { side, node, times: 1 });
  }
  return [...told.values()];
}

/** Where it was decided: the name only where the sentence has not said it. */
function Source({ side: { alias, place, reason } }: { side: Side }) {
  if (!place) return null;
  const said = reason.includes(place.name.replace(/^.*\./, ""));
  return (
    <>
      <PlaceSource database={alias} place={place}>
        {!said && place.name}
      </PlaceSource>{" "}
      <PlaceRow place={place} />
    </>
  );
}
