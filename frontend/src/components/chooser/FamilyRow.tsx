import type { Measure } from "@/api/databases";
import { type Family, STATES } from "./families";

interface Props {
  family: Family;
  chosen: readonly string[];
  full: boolean;
  onToggle(alias: string): void;
  /** The pointer or the focus is on a version. */
  onPoint(alias: string): void;
}

/** A family's versions to tick, and what there is to say of them. */
export function FamilyRow({ family: { name, label, versions }, chosen, full, onToggle, onPoint }: Props) {
  const modes = new Set(versions.map(({ database }) => database.mode));
  const isMixed = modes.size > 1;
  return (
    <fieldset className="family" data-family={name}>
      <legend className="visually-hidden">{label}</legend>
      <div className="family-name" aria-hidden="true">
        <b>{label}</b>
        {!isMixed && [...modes].map((mode) => <Badge key={mode} mode={mode} />)}
      </div>
      <div className="versions">
        {versions.map(({ database, name: version }) => {
          const { alias, mode, state, message } = database;
          const on = chosen.includes(alias);
          const { mark, words } = STATES[state];
          const said = [database.label, mode, words].filter(Boolean).join(", ");
          return (
            <label
              key={alias}
              data-mode={mode}
              data-state={state}
              title={`${message ?? said} (${alias})`}
              onPointerEnter={() => onPoint(alias)}
            >
              <input
                type="checkbox"
                aria-label={said}
                aria-describedby={`alias-${alias}`}
                onFocus={() => onPoint(alias)}
                checked={on}
                disabled={on ? chosen.length === 1 : full}
                onChange={() => onToggle(alias)}
              />
              <span>
                {version} {isMixed && <small>{mode}</small>}
              </span>
              {mark && <b aria-hidden="true">{mark}</b>}
              <span id={`alias-${alias}`} hidden>
                On the command line: {alias}
              </span>
            </label>
          );
        })}
      </div>
      {notesOf(versions).map(({ of, text }) => (
        <p key={`${of} ${text}`}>
          {of && <b>{of}: </b>}
          {text}
        </p>
      ))}
      {versions.map(({ database, name: version }) => (
        <Containment
          key={database.alias}
          measures={database.containment}
          of={versions.length > 1 ? version : ""}
        />
      ))}
    </fieldset>
  );
}

/** What keeps runs inside a database, for those who want to know. */
function Containment({ measures, of }: { measures: readonly Measure[]; of: string }) {
  if (measures.length === 0) return null;
  const open = measures.filter(({ holds }) => !holds).length;
  return (
    <details className="containment">
      <summary>
        {of && `${of}: `}How runs are kept inside
        {open > 0 && <b> · {open} not seen to hold</b>}
      </summary>
      <ul>
        {measures.map(({ name, does, holds, seen }) => (
          <li key={name} data-holds={holds}>
            <b>{name}</b> {does} <small>{holds ? `Seen: ${seen}` : `Not seen to hold: ${seen}`}</small>
          </li>
        ))}
      </ul>
    </details>
  );
}

const Badge = ({ mode }: { mode: string }) => <span className={`badge ${mode}`}>{mode}</span>;

/** Each thing to say once, with the versions it is about where that is not all of them. */
function notesOf(versions: Family["versions"]): { of: string; text: string }[] {
  const notes = new Map<string, string[]>();
  for (const { database, name } of versions) {
    const failed = database.state === "unavailable" ? database.message : null;
    for (const text of [database.note, failed]) {
      if (text) notes.set(text, [...(notes.get(text) ?? []), name]);
    }
  }
  return [...notes].map(([text, names]) => ({
    of: names.length === versions.length ? "" : names.join(", "),
    text,
  }));
}
