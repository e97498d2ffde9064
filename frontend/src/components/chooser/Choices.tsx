import { type RefObject, useMemo, useRef, useState } from "react";
import type { Catalogue } from "@/api/databases";
import { CopyButton } from "@/components/chrome/CopyButton";
import { FamilyRow } from "./FamilyRow";
import { absentOf, matches, STATES, sectionsOf } from "./families";
import { focusNext } from "./roving";

interface Props {
  filter: RefObject<HTMLInputElement | null>;
  catalogue: Catalogue;
  django: string | undefined;
  chosen: readonly string[];
  /** No further column is possible. */
  full: boolean;
  onChoose(aliases: readonly string[]): void;
}

/** Every database there is: a row a family, found by typing, walked by arrow keys. */
export function Choices({ filter, catalogue, django, chosen, full, onChoose }: Props) {
  const [query, setQuery] = useState("");
  const [pointed, setPointed] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const { policy, databases, broken } = catalogue;
  const found = useMemo(() => databases.filter((each) => matches(each, query.trim())), [databases, query]);
  // What is not installed stands apart, but keeps its box for as long as it is chosen.
  const here = found.filter(({ alias, state }) => state !== "missing" || chosen.includes(alias));
  const sections = useMemo(() => sectionsOf(databases), [databases]);
  const absent = useMemo(() => absentOf(found), [found]);
  const shown = new Set(here.map(({ alias }) => alias));
  const marks = [...new Set(here.map(({ state }) => STATES[state]))].filter(({ mark }) => mark);

  const toggle = (alias: string) => {
    if (!chosen.includes(alias)) onChoose([...chosen, alias]);
    else if (chosen.length > 1) onChoose(chosen.filter((each) => each !== alias));
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const from = event.target as HTMLElement;
    if (event.target === filter.current && event.key === "Enter") {
      list.current?.querySelector<HTMLInputElement>("input:not(:disabled)")?.click();
    } else if (!focusNext(event.key, from, list.current, filter.current)) return;
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrow keys are heard from the controls inside.
    <div className="choices" onKeyDown={onKeyDown}>
      <div className="filter">
        <input
          ref={filter}
          type="search"
          value={query}
          placeholder="Filter: 8.0, live, Oracle…"
          aria-label="Filter the databases"
          aria-describedby="filter-found"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setQuery(event.target.value)}
        />
        <small id="filter-found" role="status">
          {query.trim() ? `${found.length} of ${databases.length}` : `${databases.length} databases`}
        </small>
      </div>
      <div className="choices-list" ref={list}>
        {sections.map(({ django: series, families }) => {
          const rows = families.flatMap(({ versions, ...family }) => {
            const left = versions.filter(({ database }) => shown.has(database.alias));
            return left.length > 0 ? [{ ...family, versions: left }] : [];
          });
          if (rows.length === 0) return null;
          return (
            <section key={series} aria-label={`Django ${series || (django ?? "")}`}>
              {sections.length > 1 && <h2>Django {series || (django ?? "of ORMscope")}</h2>}
              {rows.map((family) => (
                <FamilyRow
                  key={family.name}
                  family={family}
                  chosen={chosen}
                  full={full}
                  onToggle={toggle}
                  onPoint={setPointed}
                />
              ))}
            </section>
          );
        })}
        {found.length === 0 && <p className="nothing">No database is called that.</p>}
        {absent.length > 0 && (
          <section aria-label="Not installed">
            <h2>Not installed</h2>
            {absent.map(({ command, message, labels }) => (
              <div className="absent" key={command || message}>
                {labels.length > 1 && <b>{labels.join(", ")}</b>}
                <p>{message}</p>
                {command && (
                  <p className="command">
                    <code>{command}</code>
                    <CopyButton text={command} label={`Copy the command that installs ${labels[0]}`}>
                      Copy
                    </CopyButton>
                  </p>
                )}
              </div>
            ))}
          </section>
        )}
        {Object.keys(broken).length > 0 && (
          <section aria-label="Could not be loaded">
            <h2>Could not be loaded</h2>
            <dl className="broken">
              {Object.entries(broken).map(([name, reason]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{reason}</dd>
                </div>
              ))}
            </dl>
          </section>
        )}
      </div>
      {policy?.name === "public" && <p className="policy">{policy.means}</p>}
      <p className="legend">
        <span>
          <i className="live" /> live
        </span>
        <span>
          <i className="compiled" /> compiled, nothing executed
        </span>
        {marks.map(({ mark, words }) => (
          <span key={mark}>
            <b>{mark}</b> {words}
          </span>
        ))}
        {pointed && (
          <code className="alias" aria-hidden="true">
            --on {pointed}
          </code>
        )}
      </p>
    </div>
  );
}
