import { CopyButton } from "@/components/chrome/CopyButton";
import type { Absence } from "./absence";

interface Props {
  absence: Absence;
  /** Gives its place to another database, or to none. */
  onReplace: (by: string | null) => void;
  /** The only column cannot go. */
  isOnly: boolean;
}

/** The column of a database that an address names and that is not here: the others run all the same. */
export function AbsentColumn({ absence, onReplace, isOnly }: Props) {
  const { alias, sentence, command, instead } = absence;
  return (
    <section className="column absent-column" aria-label={alias}>
      <header>
        <div className="column-name">
          <h2>{alias}</h2>
          <span className="version">not here</span>
        </div>
      </header>
      <div className="about" />
      <div className="column-body">
        <p>{sentence}</p>
        {command && (
          <>
            <p>Add it, then load this page again:</p>
            <p className="with-copy">
              <code>{command}</code>
              <CopyButton text={command} label={`Copy the command that adds ${alias}`}>
                Copy
              </CopyButton>
            </p>
          </>
        )}
        <p className="instead">
          {instead.map(({ alias: other, label }) => (
            <button type="button" key={other} onClick={() => onReplace(other)}>
              {label}
            </button>
          ))}
          {!isOnly && (
            <button
              type="button"
              className="quiet"
              aria-label={`Remove the column ${alias}`}
              onClick={() => onReplace(null)}
            >
              Remove
            </button>
          )}
        </p>
      </div>
    </section>
  );
}
