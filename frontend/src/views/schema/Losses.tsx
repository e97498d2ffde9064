import { Prose } from "@/components/findings/Prose";
import { Tag } from "@/components/linking/Tag";
import { PlaceSource } from "@/components/source/PlaceSource";
import type { LetteredLoss } from "@/document/migrations";
import type { Place, SourceRange } from "@/document/trace.gen";

interface Props {
  losses: readonly LetteredLoss[];
  places: readonly Place[];
  database: string;
  onPoint(range: SourceRange): void;
}

/** What did not come back as it was declared, each with its reason; a button shows it in the models. */
export function Losses({ losses, places, database, onPoint }: Props) {
  if (losses.length === 0) return <p className="note">Nothing: all of the models came back.</p>;
  return (
    <ul className="losses">
      {losses.map(({ letter, colour, loss }) => {
        const { object, kind, declared, read, reason, range, place } = loss;
        const source = place === null ? undefined : places[place];
        return (
          <li key={`${letter} ${kind} ${declared}`} data-link={letter} data-colour={colour}>
            <Tag letter={letter} colour={colour} />
            <div>
              {range ? (
                <button type="button" className="link-button" onClick={() => onPoint(range)}>
                  <code>{object}</code>
                </button>
              ) : (
                <code>{object}</code>
              )}{" "}
              <small>{kind}</small>
              <p>
                <code>{declared || "–"}</code> → <code>{read || "–"}</code>
              </p>
              <div className="note">
                <Prose text={reason} /> {source && <PlaceSource database={database} place={source} />}
              </div>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
