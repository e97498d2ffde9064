/** The samples of repeated runs, laid out: a strip a stage, all strips of a database on one scale. */
import { spentOf, TOTAL } from "./time";
import type { Timing, Trace } from "./trace.gen";

export interface Strip {
  name: string;
  /** The first of several runs, ns; null where there was one run only. */
  cold: number | null;
  /** The others, ns, in the order they were taken. */
  warm: readonly number[];
  median: number;
  spread: number;
}

export interface Strips {
  /** Of the whole run; null where nothing was executed. */
  total: Strip | null;
  stages: readonly Strip[];
  /** Where the scale that begins at 0 ends, ns. */
  end: number;
  ticks: readonly number[];
}

const stripOf = ({ name, samples, median, spread }: Timing): Strip => ({
  name,
  cold: samples.length > 1 ? (samples[0] ?? null) : null,
  warm: samples.length > 1 ? samples.slice(1) : samples,
  median,
  spread,
});

/** What was measured on one database. A stage that took no time in any run is left out. */
export function stripsOf({ timings, target }: Pick<Trace, "timings" | "target">): Strips {
  const all = spentOf(timings, target.mode === "live")
    .filter(({ samples }) => samples.some((sample) => sample > 0))
    .map(stripOf);
  const longest = Math.max(0, ...all.flatMap(({ warm }) => warm));
  return {
    total: all.find(({ name }) => name === TOTAL) ?? null,
    stages: all.filter(({ name }) => name !== TOTAL),
    end: longest,
    ticks: ticksOf(longest),
  };
}

const FEWEST_STEPS = 3;

/** Round places from 0 to `longest`, in steps of 1, 2 or 5: as many as a narrow scale has room for. */
export function ticksOf(longest: number): number[] {
  if (longest <= 0) return [];
  const rough = longest / FEWEST_STEPS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([5, 2, 1].find((each) => each * power <= rough) ?? 1);
  const count = Math.floor(longest / step + 1e-9);
  return Array.from({ length: count + 1 }, (_, i) => i * step);
}

const UNITS = [
  [1e9, "s"],
  [1e6, "ms"],
  [1e3, "µs"],
  [1, "ns"],
] as const;

/** A round place in the unit of the whole scale: `0`, `0.5 ms`. */
export function tickLabel(tick: number, longest: number): string {
  if (tick === 0) return "0";
  const [size, unit] = UNITS.find(([size]) => longest >= size) ?? [1, "ns"];
  return `${Number((tick / size).toPrecision(3))} ${unit}`;
}

export interface Dot {
  /** Which of the samples it is. */
  index: number;
  sample: number;
  /** 0 to 1 of the scale. */
  at: number;
  /** Lines above (+) or below (−) the middle: dots of like samples stand over each other. */
  lane: number;
}

const LANES = [0, 1, -1, 2, -2, 3, -3];

/** A dot a sample. None covers another as long as there is a lane free of those less than `gap` away. */
export function dotsOf(samples: readonly number[], end: number, gap: number): Dot[] {
  const taken = LANES.map(() => Number.NEGATIVE_INFINITY);
  return samples
    .map((sample, index) => ({ index, sample, at: end > 0 ? sample / end : 0 }))
    .sort((a, b) => a.at - b.at || a.index - b.index)
    .map((dot) => {
      const free = taken.findIndex((last) => dot.at - last >= gap);
      // Where all are full, the one whose last dot is furthest away.
      const slot = free === -1 ? taken.indexOf(Math.min(...taken)) : free;
      taken[slot] = dot.at;
      return { ...dot, lane: LANES[slot] ?? 0 };
    });
}
