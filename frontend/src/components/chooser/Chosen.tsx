import { useLayoutEffect, useRef, useState } from "react";
import type { Database } from "@/api/databases";

/** As many as the server runs at a time. */
export const MOST_COLUMNS = 12;

interface Props {
  known: readonly Database[];
  chosen: readonly string[];
  onChoose(aliases: readonly string[]): void;
  /** The one that had the focus is gone. */
  onEmptied(): void;
}

/** The columns there are, in their order: each goes left, right or away. */
export function Chosen({ known, chosen, onChoose, onEmptied }: Props) {
  const list = useRef<HTMLOListElement>(null);
  const [said, setSaid] = useState("");
  /** The button that was pressed: its column has moved, the focus goes with it. */
  const pressed = useRef<{ alias: string; by: number } | null>(null);

  useLayoutEffect(() => {
    if (!pressed.current) return;
    const { alias, by } = pressed.current;
    pressed.current = null;
    const find = (step: number) =>
      list.current?.querySelector<HTMLButtonElement>(
        `[data-alias="${CSS.escape(alias)}"] [data-by="${step}"]:not(:disabled)`,
      );
    (find(by) ?? find(-by))?.focus();
  });

  const move = (alias: string, label: string, by: number) => {
    const at = chosen.indexOf(alias);
    const next = chosen.filter((each) => each !== alias);
    next.splice(at + by, 0, alias);
    pressed.current = { alias, by };
    setSaid(`${label} is column ${at + by + 1} of ${chosen.length}`);
    onChoose(next);
  };
  const remove = (alias: string, label: string) => {
    setSaid(`${label} has no column any more`);
    onEmptied();
    onChoose(chosen.filter((each) => each !== alias));
  };

  return (
    <div className="chosen">
      <h2>
        Columns{" "}
        <small>
          {chosen.length} of at most {MOST_COLUMNS}. The others are held against the first.
        </small>
      </h2>
      <ol ref={list} aria-label="Columns, in their order">
        {chosen.map((alias, at) => {
          const database = known.find((each) => each.alias === alias);
          const label = database?.label ?? alias;
          return (
            <li key={alias} data-alias={alias} data-mode={database?.mode}>
              <button
                type="button"
                className="quiet"
                data-by={-1}
                disabled={at === 0}
                aria-label={`${label}: one to the left`}
                onClick={() => move(alias, label, -1)}
              >
                ‹
              </button>
              <span>
                {label}
                {at === 0 && chosen.length > 1 && <small> baseline</small>}
                {!database && known.length > 0 && <small> not there any more</small>}
              </span>
              <button
                type="button"
                className="quiet"
                data-by={1}
                disabled={at === chosen.length - 1}
                aria-label={`${label}: one to the right`}
                onClick={() => move(alias, label, 1)}
              >
                ›
              </button>
              <button
                type="button"
                className="quiet"
                disabled={chosen.length === 1}
                aria-label={`${label}: no column`}
                onClick={() => remove(alias, label)}
              >
                ×
              </button>
            </li>
          );
        })}
      </ol>
      <div aria-live="polite" className="visually-hidden">
        {said}
      </div>
    </div>
  );
}
