/** What the sidebar can show, and which of it was open last in this browser. */
import { useCallback, useState } from "react";

export const PANELS = ["models", "examples", "history"] as const;
export type Panel = (typeof PANELS)[number];

export const TITLES: Record<Panel, string> = { models: "Models", examples: "Examples", history: "History" };

const STORED = "ormscope-sidebar";

function remembered(): Panel | null {
  try {
    const stored = localStorage.getItem(STORED);
    return PANELS.find((panel) => panel === stored) ?? null;
  } catch {
    return null;
  }
}

/** The open panel, null for none. A narrow screen begins without: it would cover everything. */
export function usePanel(narrow: boolean) {
  const [panel, set] = useState<Panel | null>(() => (narrow ? null : remembered()));
  const setPanel = useCallback((next: Panel | null) => {
    set(next);
    try {
      if (next) localStorage.setItem(STORED, next);
      else localStorage.removeItem(STORED);
    } catch {
      // Storage may be forbidden; it is then closed on the next visit.
    }
  }, []);
  return [panel, setPanel] as const;
}
