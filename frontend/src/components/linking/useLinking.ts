import { type RefObject, useEffect } from "react";
import type { LinkKey } from "@/document/links";
import { hover } from "./lighting";

const keyAt = (target: EventTarget | null): LinkKey | null => {
  const linked = target instanceof Element ? target.closest<HTMLElement>("[data-link]") : null;
  if (!linked || linked.closest("[data-stale]")) return null;
  return linked.dataset.link?.split(" ")[0] ?? null;
};

/** One set of listeners for everything inside `root` that carries `data-link`. A click calls `onPick`. */
export function useLinking(root: RefObject<HTMLElement | null>, onPick: (key: LinkKey) => void): void {
  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const over = (event: Event) => hover(keyAt(event.target));
    const leave = () => hover(null);
    const click = (event: MouseEvent) => {
      const target = event.target instanceof Element ? event.target : null;
      // Buttons speak for themselves; in the editor a click places the caret; a drag selects text.
      if (target?.closest("button, .cm-content") || !window.getSelection()?.isCollapsed) return;
      const key = keyAt(target);
      if (key) onPick(key);
    };
    element.addEventListener("pointerover", over);
    element.addEventListener("focusin", over);
    element.addEventListener("pointerleave", leave);
    element.addEventListener("focusout", leave);
    element.addEventListener("click", click);
    return () => {
      hover(null);
      element.removeEventListener("pointerover", over);
      element.removeEventListener("focusin", over);
      element.removeEventListener("pointerleave", leave);
      element.removeEventListener("focusout", leave);
      element.removeEventListener("click", click);
    };
  }, [root, onPick]);
}
