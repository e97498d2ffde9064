import { type RefObject, useEffect, useRef } from "react";

interface Actions {
  step(by: 1 | -1): void;
  pin(): void;
  clear(): void;
  keys(): void;
  palette(): void;
  screen(by: 1 | -1): void;
}

const PANE = "[data-pane]";
const FOCUSABLE =
  'a[href], button:not(:disabled), input:not(:disabled), summary, [tabindex="0"], .cm-content';

/** The keys of the page. Those of the editor are CodeMirror's, except Alt+arrows, which walk the clauses. */
export function useKeys(root: RefObject<HTMLElement | null>, actions: Actions): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const down = (event: KeyboardEvent) => {
      if (event.defaultPrevented || document.querySelector("dialog:modal")) return;
      const { step, pin, clear, keys, screen } = latest.current;
      const typing =
        event.target instanceof Element && event.target.closest(".cm-content, input, textarea, select");
      if (event.altKey && event.key === "ArrowDown") step(1);
      else if (event.altKey && event.key === "ArrowUp") step(-1);
      else if (event.altKey && event.key === "PageDown") screen(1);
      else if (event.altKey && event.key === "PageUp") screen(-1);
      else if (event.altKey && event.key === "Enter") pin();
      else if (event.key === "Escape") return clear();
      else if (event.key === "F6") nextPane(root.current, event.shiftKey ? -1 : 1);
      else if (event.key === "?" && !typing) keys();
      else return;
      event.preventDefault();
    };
    // The editor would delete to the end of the line with Ctrl+K, on a Mac: the palette goes first.
    const early = (event: KeyboardEvent) => {
      const isPalette = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k";
      if (!isPalette || document.querySelector("dialog:modal")) return;
      event.preventDefault();
      latest.current.palette();
    };
    window.addEventListener("keydown", early, true);
    window.addEventListener("keydown", down);
    return () => {
      window.removeEventListener("keydown", early, true);
      window.removeEventListener("keydown", down);
    };
  }, [root]);
}

function nextPane(root: HTMLElement | null, by: 1 | -1): void {
  const panes = [...(root?.querySelectorAll<HTMLElement>(PANE) ?? [])].filter(
    (pane) => pane.offsetParent !== null,
  );
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  const pane = panes[(at + by + panes.length) % panes.length];
  const first = pane?.matches(FOCUSABLE) ? pane : pane?.querySelector<HTMLElement>(FOCUSABLE);
  (first ?? pane)?.focus();
}
