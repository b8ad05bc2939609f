import type { Invocation } from "./invocations.ts";

/** Something that is in flight from `startMs` to `endMs`; without an end it is still in flight. */
export interface Interval {
  readonly startMs: number;
  readonly endMs: number | undefined;
}

/** The largest number of intervals that are open at one instant. */
interface Peak {
  /** 0 without any interval. */
  readonly value: number;
  /** The first instant at which that many were open. */
  readonly atMs: number | undefined;
}

/**
 * Computes the exact peak, by a sweep over starts and ends. An interval is open from its start up to, but not including, its
 * end: at one instant, ends are counted before starts.
 */
export const peakOf = (intervals: readonly Interval[]): Peak =>
  peakOfTimes(
    Float64Array.from(intervals, ({ startMs }) => startMs),
    Float64Array.from(intervals, ({ endMs }) => endMs ?? Number.POSITIVE_INFINITY),
  );

/**
 * Computes the exact peak, as `peakOf` does, from the times at which intervals opened and closed. Sorts both.
 *
 * @param ends `Infinity` for an interval that is still open
 */
export function peakOfTimes(starts: Float64Array, ends: Float64Array): Peak {
  starts.sort();
  ends.sort();
  let ended = 0;
  let value = 0;
  let atMs: number | undefined;
  starts.forEach((startMs, started) => {
    while ((ends[ended] as number) <= startMs) ended++;
    const open = started + 1 - ended;
    if (open > value) {
      value = open;
      atMs = startMs;
    }
  });
  return { value, atMs };
}

const secondMs = 1_000;

/**
 * Finds the second with the most starts, at any instant and not only at full seconds of the clock: the rate that a database or
 * an API behind the function sees.
 *
 * @param starts milliseconds, in any order.
 * @returns the number of starts, and the first of them; undefined without any.
 */
export function mostStartsInSecond(starts: Iterable<number>): {
  readonly value: number;
  readonly fromMs: number | undefined;
} {
  const sorted = Float64Array.from(starts).sort();
  let value = 0;
  let fromMs: number | undefined;
  let first = 0;
  for (const [index, atMs] of sorted.entries()) {
    while ((sorted[first] as number) <= atMs - secondMs) first++;
    if (index - first + 1 > value) {
      value = index - first + 1;
      fromMs = sorted[first];
    }
  }
  return { value, fromMs };
}

/**
 * The number of execution environments that existed during a run: those that ran an invocation, and those that were idle all
 * the time, which keep their connections too.
 *
 * @param warm environments that were idle when the run began
 */
export function environmentsOf(invocations: Iterable<Pick<Invocation, "stream" | "initMs">>, warm: number): number {
  const all = new Set<string>();
  const started = new Set<string>();
  for (const { stream, initMs } of invocations) {
    all.add(stream);
    if (initMs > 0) started.add(stream);
  }
  return started.size + Math.max(warm, all.size - started.size);
}
