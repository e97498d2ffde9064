/** How the page looks to this visitor: theme and projector mode, remembered in the browser. */
import { useSyncExternalStore } from "react";

export type Theme = "light" | "dark" | "system";
export const THEMES: readonly Theme[] = ["light", "dark", "system"];

/** Root sizes in pixels for a room; 0 is the desk. */
export const PROJECTOR_SIZES: readonly number[] = [20, 24, 28];

interface Appearance {
  theme: Theme;
  projector: number;
}

const STORED = "ormscope-appearance";
const listeners = new Set<() => void>();
let appearance = read();

function read(): Appearance {
  try {
    const stored = JSON.parse(localStorage.getItem(STORED) ?? "{}") as Partial<Appearance>;
    const theme = THEMES.find((known) => known === stored.theme) ?? "system";
    return { theme, projector: PROJECTOR_SIZES.find((size) => size === stored.projector) ?? 0 };
  } catch {
    return { theme: "system", projector: 0 };
  }
}

/** Writes the appearance on the document's root, where the style sheets read it. */
export function apply(): void {
  const { dataset, style } = document.documentElement;
  dataset.theme = appearance.theme;
  if (appearance.projector) dataset.projector = "";
  else delete dataset.projector;
  style.fontSize = appearance.projector ? `${appearance.projector}px` : "";
}

export function setAppearance(change: Partial<Appearance>): void {
  appearance = { ...appearance, ...change };
  try {
    localStorage.setItem(STORED, JSON.stringify(appearance));
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
  apply();
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useAppearance = () => useSyncExternalStore(subscribe, () => appearance);
