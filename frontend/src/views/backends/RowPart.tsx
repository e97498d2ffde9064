import { PlaceButton } from "@/components/source/PlaceSource";
import { SourceLines } from "@/components/source/SourceLines";
import { Name } from "@/components/why/Name";
import { Prose } from "@/components/why/Prose";
import {
  type Anatomies,
  type Answered,
  type Call,
  callsOf,
  cellsOf,
  keyOf,
  placeIn,
} from "@/document/anatomy";
import type { Entry, MatrixRow } from "@/document/trace.gen";
import { Sign } from "./MatrixCells";
import { RowSnippets } from "./RowSnippets";
import { RowTests } from "./RowTests";

/** What an open row tells below itself, each in a row of its own: in the columns of the backends, or across. */
export type Part = "comment" | "defined" | "rest" | Call;

export const partKey = (part: Part) => (typeof part === "string" ? part : part.call);

export function partsOf(anatomies: Anatomies, row: MatrixRow | undefined): Part[] {
  if (!row) return [];
  return [...(row.comment ? ["comment" as const] : []), ...callsOf(anatomies, row), "defined", "rest"];
}

interface Props {
  anatomies: Anatomies;
  columns: readonly number[];
  row: MatrixRow | undefined;
  part: Part;
  /** The column whose source is shown. */
  source: number | null;
  onSource(column: number | null): void;
}

export function RowPart({ anatomies, columns, row, part, source, onSource }: Props) {
  if (!row) return null;
  if (typeof part !== "string")
    return (
      <>
        <th scope="row">
          <code>
            <Name text={part.call} />
          </code>
        </th>
        {columns.map((i) => (
          <td key={i} data-standing={part.answers[i]?.standing}>
            {part.answers[i] && <Answer answered={part.answers[i]} />}
          </td>
        ))}
      </>
    );
  if (part === "comment")
    return (
      <td className="across" colSpan={columns.length + 1}>
        <p>
          <Prose text={row.comment} />
        </p>
      </td>
    );
  if (part === "defined") {
    const cells = cellsOf(anatomies, row);
    return (
      <>
        <th scope="row">defined in</th>
        {columns.map((i) => {
          const anatomy = anatomies[i];
          const entry = cells[i]?.entry ?? null;
          const place = placeIn(anatomy, entry);
          return (
            <td key={i}>
              <div>
                {place && (
                  <PlaceButton
                    place={place}
                    open={source === i}
                    onToggle={() => onSource(source === i ? null : i)}
                    controls="matrix-source"
                  >
                    <code>
                      <Name text={within(place.name, row.name)} />
                    </code>
                  </PlaceButton>
                )}
                {entry && <p className="note">{manner(entry)}</p>}
              </div>
            </td>
          );
        })}
      </>
    );
  }
  const databases = anatomies.flatMap((each) => (each?.outcome.status === "ok" ? each.target.alias : []));
  const shown = source === null ? undefined : anatomies[source];
  const entry = shown && source !== null ? cellsOf(anatomies, row)[source]?.entry : null;
  const place = placeIn(shown, entry ?? null);
  return (
    <td className="across" colSpan={columns.length + 1}>
      <div>
        {shown && place && (
          <div id="matrix-source">
            <SourceLines database={shown.target.alias} place={place} />
          </div>
        )}
        <RowTests anatomies={anatomies} row={row} />
        <RowSnippets row={keyOf(row)} databases={databases} />
      </div>
    </td>
  );
}

function Answer({ answered: { standing, example } }: { answered: Answered }) {
  if (standing === "awaited") return <Sign sign="…" means="being read" />;
  if (!example) return <span className="none">{standing === "not read" ? "not read" : "not there"}</span>;
  const { result, params, error } = example;
  return (
    <div>
      {error === null ? (
        <code>
          <Name text={result === null ? "nothing" : result || "''"} />
        </code>
      ) : (
        <span className="refused">{error}</span>
      )}
      {params.length > 0 && (
        <small>
          with <code>{params.join(", ")}</code>
        </small>
      )}
    </div>
  );
}

const HOW: Record<Entry["how"], string> = {
  constant: "Stands in the class's body",
  computed: "Computed when it is asked",
  method: "A method",
  compiled: "Compiled by this backend",
  table: "An entry of a table",
};

/** How an answer comes about: `Computed when it is asked; it overrides Django's base.` */
function manner({ how, overrides, note }: Entry): string {
  const whose =
    how === "compiled"
      ? overrides
        ? ", in a way of its own."
        : ", as others do."
      : overrides
        ? "; it overrides Django's base."
        : "; it is Django's base.";
  return [HOW[how] + whose, note].filter(Boolean).join(" ");
}

/** A place's name without the row's own: its class. */
const within = (name: string, row: string) =>
  name.endsWith(`.${row}`) ? name.slice(0, -row.length - 1) : name;
