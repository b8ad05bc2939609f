import fc from "fast-check";
import type { Interval } from "../../src/measure/peak.ts";

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
