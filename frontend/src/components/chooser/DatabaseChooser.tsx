import { useEffect, useRef, useState } from "react";
import type { Catalogue } from "@/api/databases";
import { Choices } from "./Choices";
import { Chosen, MOST_COLUMNS } from "./Chosen";
import "./chooser.css";

const REFRESH_MS = 2000;

interface Props {
  catalogue: Catalogue;
  /** The Django that ORMscope runs on, once known. */
  django: string | undefined;
  /** Aliases in the order of their columns; the first is the baseline. */
  chosen: readonly string[];
  onChoose(aliases: readonly string[]): void;
  /** Asks for the states of the databases anew. */
  onRefresh(): void;
}

/** Which databases have a column, and in which order. Escape or a click elsewhere closes it. */
export function DatabaseChooser({ catalogue, django, chosen, onChoose, onRefresh }: Props) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const filter = useRef<HTMLInputElement>(null);

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

  // A database that was chosen starts meanwhile.
  useEffect(() => {
    if (!open) return;
    onRefresh();
    const timer = window.setInterval(onRefresh, REFRESH_MS);
    // On a touch screen the keyboard would cover what there is to choose.
    if (window.matchMedia("(pointer: fine)").matches) filter.current?.focus();
    return () => window.clearInterval(timer);
  }, [open, onRefresh]);

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
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-controls="databases"
        onClick={() => setOpen(!open)}
      >
        Databases <span className="count">{chosen.length}</span>
      </button>
      <div id="databases" className="popover" role="dialog" aria-label="Databases to choose" hidden={!open}>
        {open && (
          <>
            <Chosen
              known={catalogue.databases}
              chosen={chosen}
              onChoose={onChoose}
              onEmptied={() => filter.current?.focus()}
            />
            <Choices
              filter={filter}
              catalogue={catalogue}
              django={django}
              chosen={chosen}
              full={chosen.length >= MOST_COLUMNS}
              onChoose={onChoose}
            />
          </>
        )}
      </div>
    </div>
  );
}
