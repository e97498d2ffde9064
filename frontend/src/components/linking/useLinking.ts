import { type RefObject, useEffect } from "react";
import type { LinkKey } from "@/document/links";
import { hover } from "./lighting";

const closest = (target: EventTarget | null, selector: string) => {
  const found = target instanceof Element ? target.closest<HTMLElement>(selector) : null;
  return found?.closest("[data-stale]") ? null : found;
};

const firstOf = (keys: string | undefined): LinkKey | null => keys?.split(" ")[0] || null;

/** What lights from `target`: `data-lights` where its own key is not what it should light. */
function lightsOf(target: EventTarget | null): LinkKey | null {
  const linked = closest(target, "[data-link]")?.dataset;
  return firstOf(linked?.lights ?? linked?.link);
}

/**
 * One set of listeners for everything inside `root` that carries `data-link` or `data-param`.
 * A click calls `onPick` with what it is linked by.
 */
export function useLinking(root: RefObject<HTMLElement | null>, onPick: (key: LinkKey) => void): void {
  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const over = ({ target }: Event) =>
      hover(lightsOf(target), closest(target, "[data-param]")?.dataset.param ?? null);
    const leave = () => hover(null, null);
    const click = (event: MouseEvent) => {
      const target = event.target instanceof Element ? event.target : null;
      // Buttons speak for themselves; in the editor a click places the caret; a drag selects text.
      if (target?.closest("button, .cm-content") || !window.getSelection()?.isCollapsed) return;
      const key = firstOf(closest(target, "[data-link]")?.dataset.link);
      if (key) onPick(key);
    };
    element.addEventListener("pointerover", over);
    element.addEventListener("focusin", over);
    element.addEventListener("pointerleave", leave);
    element.addEventListener("focusout", leave);
    element.addEventListener("click", click);
    return () => {
      leave();
      element.removeEventListener("pointerover", over);
      element.removeEventListener("focusin", over);
      element.removeEventListener("pointerleave", leave);
      element.removeEventListener("focusout", leave);
      element.removeEventListener("click", click);
    };
  }, [root, onPick]);
}
