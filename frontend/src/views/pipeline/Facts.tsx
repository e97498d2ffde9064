import { useId, useState } from "react";
import { PlaceButton } from "@/components/source/PlaceSource";
import { SourceLines } from "@/components/source/SourceLines";
import { isTable, type Told } from "@/document/descent";

interface Props {
  caption: string;
  facts: readonly Told[];
  database: string;
  /** There are others to hold them against. */
  compares: boolean;
}

/** What a stage has to say here, what the others say instead, and where it is defined. */
export function Facts({ caption, facts, database, compares }: Props) {
  if (facts.length === 0) return <p className="note">Nothing here differs from the other databases.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key.
    <section className="table facts-here" tabIndex={0} aria-label={caption}>
      <table>
        <thead>
          <tr>
            <th scope="col">Fact</th>
            <th scope="col">Here</th>
            {compares && <th scope="col">Elsewhere</th>}
          </tr>
        </thead>
        <tbody>
          {facts.map((fact, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: facts of one name have no other identity.
            <FactRow key={i} fact={fact} database={database} compares={compares} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function FactRow({ fact, database, compares }: { fact: Told; database: string; compares: boolean }) {
  const { name, value, place, elsewhere } = fact;
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <>
      <tr data-differs={elsewhere.length > 0 ? "" : undefined} data-heads={isTable(fact) ? "" : undefined}>
        <th scope="row">{name}</th>
        <td>
          <span className="fact-value">{value || "–"}</span>
          {place && <PlaceButton place={place} open={open} onToggle={() => setOpen(!open)} controls={id} />}
        </td>
        {compares && (
          <td>
            {elsewhere.map((other) => (
              <div key={other.value}>
                {other.value || "–"} <small>{other.labels.join(", ")}</small>
              </div>
            ))}
          </td>
        )}
      </tr>
      {open && place && (
        <tr id={id} className="fact-source">
          <td colSpan={compares ? 3 : 2}>
            <SourceLines database={database} place={place} />
          </td>
        </tr>
      )}
    </>
  );
}
