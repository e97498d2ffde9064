/** The remedy that was applied last: what it was, and the snippet that came of it. */
import { useSyncExternalStore } from "react";
import type { Session } from "@/components/session/Session";
import { edited } from "@/document/edits";
import type { Finding } from "@/document/trace.gen";

interface Applied {
  title: string;
  snippet: string;
}

let applied: Applied | null = null;
const listeners = new Set<() => void>();

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Does what a finding's remedy says in the snippet, and runs it. Back undoes it in one step. */
export function apply(finding: Finding, { about, put }: Pick<Session, "about" | "put">): void {
  if (!finding.remedy) return;
  const snippet = edited(about, finding.remedy.edits);
  applied = { title: finding.title, snippet };
  for (const listener of listeners) listener();
  put(snippet);
}

/** The last one's title, as long as `snippet` is what it made. */
export const useApplied = (snippet: string) =>
  useSyncExternalStore(subscribe, () => (applied?.snippet === snippet ? applied.title : null));
