import fc from "fast-check";
import type { Interval } from "../../src/measure/peak.ts";

// Slow and obvious computations to check fast ones against: with their own chance and sweep, and no code from src.

/** Park and Miller's generator, so that a draw here has nothing to do with one there. */
export function lehmer(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** Most jobs in flight at once: ends before starts at the same instant. */
export function peakOf(starts: readonly number[], works: readonly number[]): number {
  const ends = Float64Array.from(starts, (start, job) => start + (works[job] as number)).sort();
  let ended = 0;
  let peak = 0;
  for (const [before, start] of Float64Array.from(starts).sort().entries()) {
    while ((ends[ended] as number) <= start) ended++;
    peak = Math.max(peak, before + 1 - ended);
  }
  return peak;
}

/** P(peak ≤ n) for n = 0, 1, … of independent uniform whole-second delays, by simulation. */
export function simulatedCdf(
  setting: { count: number; slots: number; runs: number; work: (uniform: number) => number },
  seed: number,
): (n: number) => number {
  const next = lehmer(seed);
  const peaks: number[] = [];
  for (let run = 0; run < setting.runs; run++) {
    const starts = Array.from({ length: setting.count }, () => Math.floor(next() * setting.slots));
    const works = starts.map(() => setting.work(next()));
    peaks.push(peakOf(starts, works));
  }
  return (n) => peaks.filter((peak) => peak <= n).length / peaks.length;
}

/** P(peak ≤ n), exactly, by writing out all placements. */
export function enumeratedCdf(count: number, slots: number, work: number): (n: number) => number {
  const peaks: number[] = [];
  for (let code = 0; code < slots ** count; code++) {
    const starts = Array.from({ length: count }, (_, job) => Math.floor(code / slots ** job) % slots);
    peaks.push(peakOf(starts, new Array<number>(count).fill(work)));
  }
  return (n) => peaks.filter((peak) => peak <= n).length / peaks.length;
}

/** Intervals on a few instants, so that starts and ends often meet; some never end, some take no time. */
export const anyIntervals: fc.Arbitrary<Interval[]> = fc.array(
  fc.tuple(fc.nat(40), fc.option(fc.nat(15), { nil: undefined, freq: 10 })).map(([start, length]) => ({
    startMs: start * 250,
    endMs: length === undefined ? undefined : (start + length) * 250,
  })),
  { maxLength: 40 },
);

/** How many intervals are open at an instant, by looking at each. */
export const openAt = (intervals: readonly Interval[], atMs: number): number =>
  intervals.filter(({ startMs, endMs }) => startMs <= atMs && (endMs === undefined || atMs < endMs)).length;
