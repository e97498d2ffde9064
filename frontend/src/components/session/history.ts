/** The visitor's own runs, newest first, kept in this browser and nowhere else. */
import { useSyncExternalStore } from "react";

export interface PastRun {
  snippet: string;
  databases: readonly string[];
  /** Milliseconds since 1970, by this browser's clock. */
  at: number;
  /** What came of it, in a line. */
  headline: string;
  /** It ran by itself, while the snippet was being typed. */
  isTyped: boolean;
}

/** Older runs than these are forgotten. */
export const MOST_RUNS = 100;

const STORED = "ormscope-history";
const NONE: readonly PastRun[] = [];
const listeners = new Set<() => void>();
let runs: readonly PastRun[] | null = null;

/** What is typed on within this time, in milliseconds, is one run: the last one. */
const TYPING_MS = 60_000;

/** `run` before `past`, without the run of the same on the same databases, and the half-typed one. */
export function added(past: readonly PastRun[], run: PastRun): readonly PastRun[] {
  const [newest] = past;
  const isTypedOn = newest?.isTyped && run.isTyped && run.at - newest.at < TYPING_MS;
  const others = (isTypedOn ? past.slice(1) : past).filter((each) => !isSame(each, run));
  return [run, ...others].slice(0, MOST_RUNS);
}

export const isSame = (a: PastRun, b: PastRun) =>
  a.snippet === b.snippet && a.databases.join() === b.databases.join();

/** What storage holds, as far as it is whole. */
export function parsed(stored: string | null): readonly PastRun[] {
  try {
    const found: unknown = JSON.parse(stored ?? "[]");
    return Array.isArray(found) ? found.filter(isRun).slice(0, MOST_RUNS) : NONE;
  } catch {
    return NONE;
  }
}

function isRun(value: unknown): value is PastRun {
  const run = value as Partial<PastRun> | null;
  return (
    typeof run?.snippet === "string" &&
    typeof run.headline === "string" &&
    typeof run.isTyped === "boolean" &&
    typeof run.at === "number" &&
    Number.isFinite(run.at) &&
    Array.isArray(run.databases) &&
    run.databases.every((alias) => typeof alias === "string")
  );
}

function read(): readonly PastRun[] {
  try {
    return parsed(localStorage.getItem(STORED));
  } catch {
    return NONE;
  }
}

/** Replaces all runs; where storage is forbidden or full they last as long as the page. */
export function setHistory(next: readonly PastRun[]): void {
  runs = next;
  try {
    localStorage.setItem(STORED, JSON.stringify(next));
  } catch (error) {
    console.error("This browser does not keep the runs.", error);
  }
  for (const listener of listeners) listener();
}

/** Another tab may have written since: its runs are read again, not written over. */
export const record = (run: PastRun) => setHistory(added(runs === null || isStored() ? read() : runs, run));

export const forget = (run: PastRun) => setHistory(history().filter((each) => !isSame(each, run)));

function isStored(): boolean {
  try {
    return localStorage.getItem(STORED) !== null;
  } catch {
    return false;
  }
}

export function history(): readonly PastRun[] {
  runs ??= read();
  return runs;
}

const subscribe = (listener: () => void) => {
  const elsewhere = (event: StorageEvent) => {
    if (event.key !== STORED && event.key !== null) return;
    runs = read();
    listener();
  };
  listeners.add(listener);
  window.addEventListener("storage", elsewhere);
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", elsewhere);
  };
};

export const useHistory = () => useSyncExternalStore(subscribe, history);

const SCALES: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];
const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** `5 minutes ago`, `yesterday`; both in milliseconds since 1970. */
export function ago(at: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - at) / 1000));
  const scale = SCALES.find(([, size]) => seconds >= size);
  return scale ? RELATIVE.format(-Math.floor(seconds / scale[1]), scale[0]) : "just now";
}
