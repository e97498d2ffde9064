import { memo } from "react";
import { Tag } from "@/components/linking/Tag";
import type { LinkKey, Links } from "@/document/links";
import { placeText } from "@/document/rail";
import type { Divergence, Origin, Side, Trace } from "@/document/trace.gen";

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
  const title = clause?.label ?? divergences[0]?.label;
  return (
    <section className="why" aria-label="Why is this here?" data-pane="">
      <header>
        {clause && <Tag letter={clause.letter} colour={clause.colour} />}
        <h2>Why is this here? {title && <code>{title}</code>}</h2>
        {!clause && <p>{CAUSES[kind]}</p>}
        <button type="button" className="quiet" onClick={onClose}>
          Close
        </button>
      </header>
      {divergences.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key.
        <section className="why-sides" tabIndex={0} aria-label="By database">
          {traces.map(({ target }) => (
            <div key={target.alias}>
              <h3>{target.label}</h3>
              <Sides
                divergences={divergences}
                alias={target.alias}
                baseline={target.alias === traces[0]?.target.alias}
              />
            </div>
          ))}
        </section>
      )}
    </section>
  );
});

function Sides({
  divergences,
  alias,
  baseline,
}: {
  divergences: readonly Divergence[];
  alias: string;
  baseline: boolean;
}) {
  const sides = distinct(divergences, alias);
  if (sides.length === 0) return <p>It makes nothing here.</p>;
  return (
    <ul>
      {sides.map(({ side, node, times }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: sides have no other identity.
        <li key={i}>
          <span className="verdict" data-kind={side.kind}>
            {baseline && side.kind === "same" ? "baseline" : side.kind}
          </span>{" "}
          <span className="node">{node}</span>
          {times > 1 && ` × ${times}`} {side.reason}
          <Source side={side} />
        </li>
      ))}
    </ul>
  );
}

interface Told {
  side: Side;
  node: string;
  times: number;
}

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

function Source({ side: { place } }: { side: Side }) {
  if (!place) return null;
  return (
    <small className="place">
      <code>{place.name}</code> {placeText(place)}
    </small>
  );
}
