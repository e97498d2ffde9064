/** The events of a run as rows of blocks by depth, for a timeline of its own scale. */

import type { LinkKey, Links } from "./links";
import { clausesIn, keyOfCall } from "./queryStates";
import type { Event, Trace } from "./trace.gen";

/** The phases of a column's bar, and what Django does around the driver. */
export type Phase = "build" | "compile" | "cursor" | "execute" | "fetch" | "models";

export interface Timeline {
  /** Nanoseconds: the first event's start, the last one's end. */
  start: number;
  end: number;
  /** By depth, each in the order of time: positions in `Trace.events`. */
  rows: readonly (readonly number[])[];
}

const PHASES: Record<Event["stage"], Phase> = {
  model: "models",
  manager: "build",
  queryset: "build",
  query: "build",
  compiler: "compile",
  backend: "compile",
  cursor: "cursor",
  driver: "execute",
};

export const phaseOf = ({ stage, name }: Event): Phase =>
  stage === "driver" && /fetch|^next|__next__/.test(name) ? "fetch" : PHASES[stage];

export function timelineOf({ events }: Trace): Timeline {
  const rows: number[][] = [];
  const depths: number[] = [];
  let start = Number.POSITIVE_INFINITY;
  let end = 0;
  events.forEach((event, at) => {
    const depth = event.parent === null ? 0 : (depths[event.parent] ?? -1) + 1;
    depths[at] = depth;
    const row = rows[depth];
    if (row) row.push(at);
    else rows[depth] = [at];
    start = Math.min(start, event.start);
    end = Math.max(end, event.end);
  });
  return { start: events.length > 0 ? start : 0, end, rows };
}

export interface Block {
  /** Pixels from the left of the window. */
  x: number;
  width: number;
  phase: Phase;
  /** The event; the longest of several too short to be told apart, `count` of them. */
  at: number;
  count: number;
}

/** Narrower blocks than this, in pixels, are drawn as one with their neighbours. */
const LEAST = 1;

/** What of a row is in sight between two times, over `width` pixels: no more blocks than pixels. */
export function blocksIn(
  events: readonly Event[],
  row: readonly number[],
  from: number,
  to: number,
  width: number,
): Block[] {
  const scale = width / Math.max(1, to - from);
  const blocks: Block[] = [];
  for (let i = firstEndingAfter(events, row, from); i < row.length; i += 1) {
    const at = row[i] as number;
    const event = events[at] as Event;
    if (event.start >= to) break;
    const left = Math.max(0, (event.start - from) * scale);
    const right = Math.min(width, (event.end - from) * scale);
    const last = blocks.at(-1);
    const isNarrow = right - left < LEAST;
    const joins = last && isNarrow && left - (last.x + last.width) < LEAST;
    if (joins && (last.count > 1 || last.width <= LEAST)) {
      last.width = Math.max(last.width, right - last.x);
      last.count += 1;
      // What takes most of the time gives the shade.
      if (lengthOf(event) > lengthOf(events[last.at] as Event))
        Object.assign(last, { at, phase: phaseOf(event) });
    } else
      blocks.push({ x: left, width: Math.max(LEAST, right - left), phase: phaseOf(event), at, count: 1 });
  }
  return blocks;
}

const lengthOf = ({ start, end }: Event) => end - start;

function firstEndingAfter(events: readonly Event[], row: readonly number[], time: number): number {
  let low = 0;
  let high = row.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((events[row[middle] as number]?.end ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The event at a time in a row; the nearest within `slack` ns where none is there. */
export function eventAt(
  events: readonly Event[],
  row: readonly number[] | undefined,
  time: number,
  slack: number,
): number | null {
  if (!row) return null;
  const next = firstEndingAfter(events, row, time);
  const candidates = [row[next], row[next - 1]].filter((at) => at !== undefined);
  const distance = (at: number) => {
    const { start, end } = events[at] as Event;
    return Math.max(0, start - time, time - end);
  };
  const best = candidates.sort((a, b) => distance(a) - distance(b))[0];
  return best !== undefined && distance(best) <= slack ? best : null;
}

/** Where a key leads from an event: along its row, to what called it, to what it called first. */
export function neighbourOf({ events }: Trace, { rows }: Timeline, at: number, key: string): number | null {
  const event = events[at];
  if (!event) return events.length > 0 ? 0 : null;
  if (key === "ArrowUp") return event.parent ?? at;
  const depth = rows.findIndex((row) => isIn(row, at));
  if (key === "ArrowDown") {
    const below = rows[depth + 1] ?? [];
    const first = below[firstFrom(below, at)];
    return first !== undefined && events[first]?.parent === at ? first : at;
  }
  const row = rows[depth] ?? [];
  const place = firstFrom(row, at);
  return row[place + (key === "ArrowRight" ? 1 : -1)] ?? at;
}

/** Rows hold positions in ascending order. */
function firstFrom(row: readonly number[], at: number): number {
  let low = 0;
  let high = row.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((row[middle] as number) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

const isIn = (row: readonly number[], at: number) => row[firstFrom(row, at)] === at;

/** The call and the statement that an event belongs to: its own, else those of what it is inside of. */
export function belongsTo({ events }: Trace, at: number): { call: number | null; statement: number | null } {
  let call: number | null = null;
  let statement: number | null = null;
  for (
    let i: number | null = at;
    i !== null && (call === null || statement === null);
    i = events[i]?.parent ?? null
  ) {
    call ??= events[i]?.call ?? null;
    statement ??= events[i]?.statement ?? null;
  }
  return { call, statement };
}

/** What an event is linked by: its call's clause. */
export function keyOfEvent(links: Links, trace: Trace, at: number): LinkKey | undefined {
  const { call: index } = belongsTo(trace, at);
  const call = index === null ? undefined : trace.calls[index];
  return call && (keyOfCall(links, call) ?? clausesIn(links, call.range)[0]);
}
