import { type Ref, useEffect, useImperativeHandle, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useOffered } from "./commands";
import { fitting } from "./match";
import "./palette.css";

export interface PaletteHandle {
  open(): void;
}

/** More are not drawn: whoever wants them types on. */
const SHOWN = 60;

/** Everything that can be done here, by name: type a few letters, choose with the arrows. */
export function Palette({ ref }: { ref: Ref<PaletteHandle> }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [open, setOpen] = useState(false);
  useImperativeHandle(
    ref,
    () => ({
      open: () => {
        // What gets the focus has to be there when it opens.
        flushSync(() => setOpen(true));
        dialog.current?.showModal();
      },
    }),
    [],
  );
  return (
    <dialog
      ref={dialog}
      className="palette"
      aria-label="Commands"
      onClose={() => setOpen(false)}
      // The backdrop is the dialog itself; what is inside has elements of its own.
      onPointerDown={({ target, currentTarget }) => target === currentTarget && currentTarget.close()}
    >
      {open && <Commands onDone={() => dialog.current?.close()} />}
    </dialog>
  );
}

function Commands({ onDone }: { onDone(): void }) {
  const offered = useOffered();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const found = useMemo(
    () => fitting(typed, offered, ({ label, group }) => `${label} ${group}`).slice(0, SHOWN),
    [typed, offered],
  );
  const chosen = found[Math.min(at, found.length - 1)];

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  });

  const press = (event: React.KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step && found.length > 0)
      setAt(
        Math.abs(step) === 1 ? (at + step + found.length) % found.length : clamp(at + step, found.length),
      );
    else if (event.key === "Enter" && chosen) {
      onDone();
      chosen.run();
    } else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        type="text"
        role="combobox"
        aria-label="Find a command"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-autocomplete="list"
        aria-activedescendant={chosen && `command-${chosen.id}`}
        placeholder="What do you want to do?"
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={press}
      />
      <div id="palette-list" role="listbox" aria-label="Commands" ref={list}>
        {found.map((command, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the combobox.
          <div
            key={command.id}
            id={`command-${command.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={command === chosen}
            onPointerMove={() => setAt(i)}
            onClick={() => {
              onDone();
              command.run();
            }}
          >
            <span>{command.label}</span>
            <small>{command.note ?? command.group}</small>
          </div>
        ))}
      </div>
      <p role="status" className={found.length > 0 ? "visually-hidden" : "none"}>
        {found.length > 0 ? `${found.length} commands` : "Nothing here is called that."}
      </p>
    </>
  );
}

const clamp = (at: number, length: number) => Math.max(0, Math.min(length - 1, at));
