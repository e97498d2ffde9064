import { useEffect, useRef } from "react";
import type { Catalogue } from "@/api/databases";
import { usePopover } from "@/components/chrome/usePopover";
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
  const { open, setOpen, box, button, onKeyDown } = usePopover();
  const filter = useRef<HTMLInputElement>(null);

  // A database that was chosen starts meanwhile.
  useEffect(() => {
    if (!open) return;
    onRefresh();
    const timer = window.setInterval(onRefresh, REFRESH_MS);
    // On a touch screen the keyboard would cover what there is to choose.
    if (window.matchMedia("(pointer: fine)").matches) filter.current?.focus();
    return () => window.clearInterval(timer);
  }, [open, onRefresh]);

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
