import { type KeyboardEvent, type RefObject, useCallback, useLayoutEffect } from "react";

const ITEM = "[data-item]";

/**
 * One tab stop for a list of many: the arrow keys, Home and End go from item to item. Items carry
 * `data-item`; one that opens has `aria-expanded`, and the right and left arrows open and close it.
 */
export function useArrows(list: RefObject<HTMLElement | null>) {
  useLayoutEffect(() => {
    const items = [...(list.current?.querySelectorAll<HTMLElement>(ITEM) ?? [])];
    const stop = items.find((item) => item === document.activeElement || item.tabIndex === 0) ?? items[0];
    for (const item of items) item.tabIndex = item === stop ? 0 : -1;
  });
  return useCallback(
    (event: KeyboardEvent) => {
      const { key, target, altKey, ctrlKey, metaKey } = event;
      if (altKey || ctrlKey || metaKey || !(target instanceof HTMLElement) || !target.matches(ITEM)) return;
      const items = [...(list.current?.querySelectorAll<HTMLElement>(ITEM) ?? [])];
      const at = items.indexOf(target);
      const open = target.getAttribute("aria-expanded");
      if ((key === "ArrowRight" && open === "false") || (key === "ArrowLeft" && open === "true"))
        target.click();
      else {
        const steps: Record<string, number> = {
          ArrowDown: at + 1,
          ArrowUp: at - 1,
          ArrowRight: at + 1,
          ArrowLeft: at - 1,
          Home: 0,
          End: items.length - 1,
        };
        const next = items[steps[key] ?? -1];
        if (!(key in steps)) return;
        if (next) {
          target.tabIndex = -1;
          next.tabIndex = 0;
          next.focus();
        }
      }
      event.preventDefault();
    },
    [list],
  );
}
