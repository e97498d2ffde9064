import { useEffect, useRef, useState } from "react";
import type { Database } from "@/api/databases";

export const MOST_COLUMNS = 8;

interface Props {
  known: readonly Database[];
  /** Aliases in the order of their columns; the first is the baseline. */
  chosen: readonly string[];
  onChoose(aliases: readonly string[]): void;
}

/** Which databases have a column, and in which order. A disclosure: Escape or a click elsewhere closes it. */
export function DatabaseChooser({ known, chosen, onChoose }: Props) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open) return;
    const outside = (event: Event) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("focusin", outside);
    };
  }, [open]);

  const ordered = [
    ...chosen.flatMap((alias) => known.find((database) => database.alias === alias) ?? []),
    ...known.filter(({ alias }) => !chosen.includes(alias)),
  ];
  const toggle = (alias: string, on: boolean) =>
    onChoose(on ? [...chosen, alias] : chosen.filter((each) => each !== alias));
  const move = (alias: string, by: number) => {
    const at = chosen.indexOf(alias);
    const next = chosen.filter((each) => each !== alias);
    next.splice(at + by, 0, alias);
    onChoose(next);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key !== "Escape" || !open) return;
    event.stopPropagation();
    setOpen(false);
    button.current?.focus();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape is heard from the controls inside.
    <div className="chooser" ref={box} onKeyDown={onKeyDown}>
      <button
        type="button"
        className="quiet"
        ref={button}
        aria-expanded={open}
        aria-controls="databases"
        onClick={() => setOpen(!open)}
      >
        Databases <span className="count">{chosen.length}</span>
      </button>
      <div id="databases" className="popover" hidden={!open}>
        <p>Each has a column. The first is the baseline that the others are held against.</p>
        <ul>
          {ordered.map(({ alias, label, mode, server_version, state, message }) => {
            const at = chosen.indexOf(alias);
            const on = at !== -1;
            const full = on ? chosen.length === 1 : chosen.length >= MOST_COLUMNS;
            return (
              <li key={alias}>
                <label>
                  <input type="checkbox" checked={on} disabled={full} onChange={() => toggle(alias, !on)} />
                  <span>
                    {label} <small>{server_version}</small>
                  </span>
                </label>
                <span className={`badge ${mode}`}>{mode}</span>
                <button
                  type="button"
                  className="quiet"
                  disabled={at < 1}
                  aria-label={`${label}: one to the left`}
                  onClick={() => move(alias, -1)}
                >
                  ←
                </button>
                <button
                  type="button"
                  className="quiet"
                  disabled={!on || at === chosen.length - 1}
                  aria-label={`${label}: one to the right`}
                  onClick={() => move(alias, 1)}
                >
                  →
                </button>
                {state !== "ready" && <small className="state">{message ?? state}</small>}
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}
