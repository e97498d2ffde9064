/** Nanoseconds for people. */
import type { Timing } from "./trace.gen";

export function duration(ns: number): string {
  if (ns <= 0) return "0 ms";
  if (ns >= 1e9) return `${(ns / 1e9).toFixed(2)} s`;
  if (ns >= 1e8) return `${(ns / 1e6).toFixed(0)} ms`;
  if (ns >= 1e7) return `${(ns / 1e6).toFixed(1)} ms`;
  return ns < 5e3 ? `${(ns / 1e3).toFixed(1)} µs` : `${(ns / 1e6).toFixed(2)} ms`;
}

/** From the quickest to the slowest, one number when they read the same. */
export function span(times: readonly number[]): string | null {
  const taken = times.filter((time) => time > 0);
  if (taken.length === 0) return null;
  const low = duration(Math.min(...taken));
  const high = duration(Math.max(...taken));
  if (low === high) return low;
  const [number, unit] = low.split(" ");
  return high.endsWith(` ${unit}`) ? `${number}–${high}` : `${low}–${high}`;
}

/** The first of several samples, which the median leaves out: caches were empty. */
export function cold(timings: readonly Timing[]): number | null {
  const measured = timings.find(({ name }) => name === TOTAL);
  const repeated = (measured ? [measured] : timings).filter(({ samples }) => samples.length > 1);
  return repeated.length > 0 ? repeated.reduce((sum, { samples }) => sum + (samples[0] ?? 0), 0) : null;
}

/** What stands behind a median, for who asks; nothing where it is the only sample. */
export function measured({ samples, spread }: Timing): string | undefined {
  if (samples.length < 2) return undefined;
  const warm = samples.length === 2 ? "one warm run" : `median of ${samples.length - 1} warm runs`;
  return `${warm}, spread ${duration(spread)}; cold run ${duration(samples[0] ?? 0)}`;
}

/** What the stages are together, as it was measured. */
export const TOTAL = "total";

/** The stages of `timings`, without the measured total that may stand among them. */
export const stagesOf = (timings: readonly Timing[]) => timings.filter(({ name }) => name !== TOTAL);

const COMPILING = ["build", "compile"];

/** What of `timings` was spent on a database: nothing was executed on a compiled one. */
export const spentOf = (timings: readonly Timing[], isLive: boolean) =>
  isLive ? timings : timings.filter(({ name }) => COMPILING.includes(name));

/** The total as it was measured, else the sum of the stages. */
export function total(timings: readonly Timing[]): number {
  const measured = timings.find(({ name }) => name === TOTAL)?.median;
  return measured ?? timings.reduce((sum, { median }) => sum + median, 0);
}
