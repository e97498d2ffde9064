import { expect, test } from "vitest";
import { happenedOf } from "./happened";
import { belongsTo, blocksIn, eventAt, neighbourOf, phaseOf, timelineOf } from "./timeline";
import type { Event, Trace } from "./trace.gen";

const event = (
  parent: number | null,
  stage: Event["stage"],
  name: string,
  start: number,
  end: number,
): Event => ({
  id: 0,
  parent,
  stage,
  name,
  start,
  end,
  backend: 0,
  call: null,
  statement: null,
});
const events = [
  { ...event(null, "queryset", "filter", 0, 10), call: 0 },
  event(0, "query", "add_q", 2, 8),
  { ...event(null, "queryset", "list", 20, 100), call: 1 },
  event(2, "compiler", "as_sql", 21, 40),
  { ...event(2, "cursor", "execute", 41, 80), statement: 0 },
  { ...event(4, "driver", "execute", 45, 79), statement: 0 },
  { ...event(2, "driver", "fetchmany", 81, 90), statement: 0 },
].map((each, id) => ({ ...each, id }));
const trace = { events } as unknown as Trace;

test("events stand in rows by depth, over the time that they took together", () => {
  expect(timelineOf(trace)).toEqual({ start: 0, end: 100, rows: [[0, 2], [1, 3, 4, 6], [5]] });
  expect(timelineOf({ ...trace, events: [] })).toEqual({ start: 0, end: 0, rows: [] });
});

test("a fetch is no execute, though both are the driver's", () => {
  expect(events.slice(4).map(phaseOf)).toEqual(["cursor", "execute", "fetch"]);
});

test("only what is in sight is drawn, cut to the window", () => {
  const blocks = blocksIn(events, [1, 3, 4, 6], 30, 60, 300);
  expect(blocks.map(({ at, x, width }) => [at, x, width])).toEqual([
    [3, 0, 100],
    [4, 110, 190],
  ]);
});

test("of twenty thousand events no more blocks are drawn than there are pixels, and none is lost", () => {
  const many = Array.from({ length: 20_000 }, (_, i) =>
    event(null, "driver", "execute", i * 100, i * 100 + 60),
  );
  const row = many.map((_, i) => i);
  const blocks = blocksIn(many, row, 0, 2_000_000, 1000);
  expect(blocks.length).toBeLessThanOrEqual(2000);
  expect(blocks.reduce((sum, { count }) => sum + count, 0)).toBe(20_000);
});

test("a merged block has the shade of what took longest, and a wide one swallows nothing", () => {
  const short = [
    event(null, "queryset", "a", 0, 1),
    event(null, "driver", "b", 2, 5),
    event(null, "model", "c", 20, 900),
  ];
  const blocks = blocksIn(short, [0, 1, 2], 0, 1000, 100);
  expect(blocks.map(({ phase, count, at }) => [phase, count, at])).toEqual([
    ["execute", 2, 1],
    ["models", 1, 2],
  ]);
});

test("the pointer finds the event at a time, or the nearest within a few pixels", () => {
  const row = [1, 3, 4, 6];
  expect(eventAt(events, row, 30, 0)).toBe(3);
  expect(eventAt(events, row, 10, 1)).toBeNull();
  expect(eventAt(events, row, 10, 3)).toBe(1);
  expect(eventAt(events, undefined, 10, 3)).toBeNull();
});

test("keys lead along a row, to what called an event, to what it called first", () => {
  const timeline = timelineOf(trace);
  const go = (at: number, key: string) => neighbourOf(trace, timeline, at, key);
  expect([go(0, "ArrowRight"), go(2, "ArrowDown"), go(3, "ArrowRight"), go(4, "ArrowDown")]).toEqual([
    2, 3, 4, 5,
  ]);
  expect([go(5, "ArrowUp"), go(4, "ArrowLeft"), go(0, "ArrowLeft"), go(1, "ArrowDown")]).toEqual([
    4, 3, 0, 1,
  ]);
});

test("an event belongs to the call and the statement around it", () => {
  expect(belongsTo(trace, 5)).toEqual({ call: 1, statement: 0 });
  expect(belongsTo(trace, 1)).toEqual({ call: 0, statement: null });
});

test("what the cursor and the driver did is told in order, the driver's inside of the cursor's", () => {
  expect(happenedOf(trace).map(({ at, depth, statement }) => [at, depth, statement])).toEqual([
    [4, 0, 0],
    [5, 1, 0],
    [6, 0, 0],
  ]);
});
