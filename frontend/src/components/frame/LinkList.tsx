import { memo } from "react";
import { Tag } from "@/components/linking/Tag";
import { Name } from "@/components/why/Name";
import { countsOf, type LinkKey, type Links } from "@/document/links";
import type { Trace } from "@/document/trace.gen";

interface Props {
  links: Links;
  traces: readonly Trace[];
  pins: readonly LinkKey[];
  chosen: LinkKey | null;
  onToggle(key: LinkKey): void;
  /** They are of an older run. */
  stale: boolean;
}

/** The links in words: what each clause made on each database, with its pin. */
export const LinkList = memo(function LinkList({ links, traces, pins, chosen, onToggle, stale }: Props) {
  if (links.clauses.length === 0) return null;
  return (
    <section
      className="link-list"
      aria-labelledby="link-list-title"
      data-pane=""
      data-stale={stale ? "" : undefined}
    >
      <h2 id="link-list-title">Clauses{stale && " from the previous run"}</h2>
      <ul>
        {links.clauses.map(({ letter, colour, label }) => (
          <li
            key={letter}
            data-link={letter}
            data-colour={colour}
            data-chosen={chosen === letter ? "" : undefined}
          >
            <Tag letter={letter} colour={colour} />
            <span className="link-text">
              <span className="visually-hidden">: </span>
              <b>
                <Name text={label} />
              </b>
              <small>{counts(links, traces, letter)}</small>
            </span>
            <button
              type="button"
              className="quiet"
              aria-pressed={pins.includes(letter)}
              aria-label={`Pin ${letter}`}
              onClick={() => onToggle(letter)}
            >
              Pin
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
});

const NAMES = new Intl.ListFormat("en");

/** More databases than this are not named one by one. */
const FEW = 4;

/** `2 fragments in each`, or `2 in SQLite, none in Oracle, nothing known of MariaDB`. */
function counts(links: Links, traces: readonly Trace[], letter: LinkKey): string {
  const known = countsOf(links, traces, letter);
  const numbers = traces.map(({ target }, i) => ({ label: target.label, count: known[i] ?? null }));
  const first = numbers[0]?.count ?? null;
  const noun = (count: number) => `${count} ${count === 1 ? "fragment" : "fragments"}`;
  if (first !== null && numbers.length > 1 && numbers.every(({ count }) => count === first))
    return `${noun(first)} in each of ${numbers.length} databases`;
  /** The noun stands with the first number only. */
  const words = (count: number | null, i: number) =>
    count === null ? "nothing known of" : `${count === 0 ? "none" : i === 0 ? noun(count) : count} in`;
  if (numbers.length <= FEW)
    return numbers.map(({ label, count }, i) => `${words(count, i)} ${label}`).join(", ");
  // Of many databases most agree: those are counted, the others named.
  const by = [...new Set(numbers.map(({ count }) => count))]
    .map((count) => ({
      count,
      labels: numbers.filter((each) => each.count === count).map(({ label }) => label),
    }))
    .sort((a, b) => b.labels.length - a.labels.length);
  return by
    .map(({ count, labels }, i) =>
      i === 0
        ? `${words(count, i)} ${labels.length} databases`
        : `${words(count, i)} ${NAMES.format(labels)}`,
    )
    .join(", ");
}
