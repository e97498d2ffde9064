/** Arrow keys among rows of boxes: left and right go on and back, up and down change the row. */

const BOX = "input[type=checkbox]:not(:disabled)";
const boxesIn = (element: Element) => [...element.querySelectorAll<HTMLElement>(BOX)];

/** Moves the focus as `key` says, from a box or from the filter above them. Says whether it did. */
export function focusNext(
  key: string,
  from: HTMLElement,
  list: HTMLElement | null,
  filter: HTMLElement | null,
): boolean {
  if (!list) return false;
  if (from === filter) {
    if (key !== "ArrowDown") return false;
    boxesIn(list)[0]?.focus();
    return true;
  }
  if (!from.matches(BOX)) return false;
  if (key === "ArrowRight" || key === "ArrowLeft") {
    const boxes = boxesIn(list);
    boxes[boxes.indexOf(from) + (key === "ArrowRight" ? 1 : -1)]?.focus();
    return true;
  }
  if (key !== "ArrowDown" && key !== "ArrowUp") return false;
  const rows = [...list.querySelectorAll(".family")].filter((row) => boxesIn(row).length > 0);
  const at = rows.findIndex((row) => row.contains(from));
  const next = rows[at + (key === "ArrowDown" ? 1 : -1)];
  const box = next ? boxesIn(next)[0] : key === "ArrowUp" ? filter : null;
  box?.focus();
  return true;
}
