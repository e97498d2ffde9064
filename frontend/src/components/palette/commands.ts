/** What can be done on the page, by name: whoever can do a thing says so while it is there. */
import { useEffect, useSyncExternalStore } from "react";

/** In the order in which they stand as long as nothing is typed. */
const GROUPS: readonly string[] = [
  "Screens",
  "Run",
  "Clauses",
  "Examples",
  "History",
  "Databases",
  "Share",
  "Looks",
  "Help",
] as const;

export interface Command {
  id: string;
  /** What it does, as one would type it: `Copy the link`. */
  label: string;
  /** Under which heading it stands. */
  group: string;
  /** Said beside it: its keys, or what it is now. */
  note?: string;
  run(): void;
}

const offered = new Map<symbol, readonly Command[]>();
const listeners = new Set<() => void>();
let all: readonly Command[] = [];

function changed(): void {
  const found = [...offered.values()].flat();
  all = found.toSorted((a, b) => GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group));
  for (const listener of listeners) listener();
}

/** Offers `commands` in the palette as long as the component that calls this is there. */
export function useCommands(commands: readonly Command[]): void {
  useEffect(() => {
    const key = Symbol("commands");
    offered.set(key, commands);
    changed();
    return () => {
      offered.delete(key);
      changed();
    };
  }, [commands]);
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useOffered = () => useSyncExternalStore(subscribe, () => all);
