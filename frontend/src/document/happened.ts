/** What a connection's cursor and driver did, in order: executes, fetches, transactions. */
import type { Event, Trace } from "./trace.gen";

export interface Happened {
  /** The event's position in `Trace.events`. */
  at: number;
  event: Event;
  /** How far inside of another of these it is. */
  depth: number;
  statement: number | null;
}

export function happenedOf({ events }: Trace): Happened[] {
  const depths = new Map<number, number>();
  const found: Happened[] = [];
  events.forEach((event, at) => {
    if (event.stage !== "cursor" && event.stage !== "driver") return;
    const around = event.parent === null ? undefined : depths.get(event.parent);
    const depth = around === undefined ? 0 : around + 1;
    depths.set(at, depth);
    found.push({ at, event, depth, statement: event.statement });
  });
  return found;
}
