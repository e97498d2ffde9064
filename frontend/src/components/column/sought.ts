/** Leads from another screen to a statement: it waits here until its column is drawn. */
import { type RefObject, useEffect, useSyncExternalStore } from "react";
import { go } from "@/components/session/screen";

interface Sought {
  alias: string;
  index: number;
}

let sought: Sought | null = null;
const listeners = new Set<() => void>();

function set(next: Sought | null): void {
  sought = next;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Shows statement `index` of database `alias` on Explore. */
export function seek(alias: string, index: number): void {
  set({ alias, index });
  go("/");
}

/** In the column of `alias`: draws what is sought with `show`, then scrolls to it and gives it the focus. */
export function useSought(
  alias: string | undefined,
  column: RefObject<HTMLElement | null>,
  show: (index: number) => void,
): void {
  const found = useSyncExternalStore(subscribe, () => (sought?.alias === alias ? sought : null));
  // After every render: what `show` asked for is drawn in the next one.
  useEffect(() => {
    if (!found) return;
    const statement = column.current?.querySelector<HTMLElement>(`.statement[data-index="${found.index}"]`);
    if (!statement) return show(found.index);
    set(null);
    statement.scrollIntoView({ block: "center", inline: "nearest" });
    statement.focus({ preventScroll: true });
  });
}
