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

/** How many intervals are open over time: the maximum within each step. */
export interface Series {
  readonly stepMs: number;
  readonly inFlight: readonly number[];
}

/** A series with more steps gets longer ones, so that a result stays readable. */
const stepsMax = 2_000;

/** Lengths of a step in milliseconds; the shortest that gives few enough steps is used. */
const stepChoicesMs = [1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000, 3_600_000];

/**
 * Counts open intervals over time, from `originMs` to the last end; intervals without an end count until `untilMs`. A value
 * is the maximum at any instant of its step, so the largest value is the exact peak.
 */
export function seriesOf(intervals: readonly Interval[], originMs: number, untilMs: number): Series {
  const starts = Float64Array.from(intervals, ({ startMs }) => startMs).sort();
  const ends = Float64Array.from(intervals, ({ startMs, endMs }) => endMs ?? Math.max(untilMs, startMs)).sort();
  return seriesOfTimes(starts, ends, originMs, ends.at(-1) ?? originMs);
}

/**
 * Counts open intervals over time, as `seriesOf` does, from the times at which one opened and at which one closed, both
 * ascending. An interval that is still open has no closing time.
 *
 * @param untilMs where the series ends; not before the last of the times
 */
export function seriesOfTimes(
  starts: ArrayLike<number>,
  ends: ArrayLike<number>,
  originMs: number,
  untilMs: number,
): Series {
  const spanMs = Math.max(0, untilMs - originMs);
  const stepMs = stepChoicesMs.find((step) => spanMs / step <= stepsMax) ?? (stepChoicesMs.at(-1) as number);
  const steps = Math.ceil(spanMs / stepMs);
  if (starts.length === 0 || steps === 0) return { stepMs, inFlight: [] };
  const inFlight = new Array<number>(steps).fill(0);
  let open = 0;
  let step = 0;
  for (let started = 0, ended = 0; started < starts.length || ended < ends.length; ) {
    const startMs = started < starts.length ? (starts[started] as number) : Number.POSITIVE_INFINITY;
    const endMs = ended < ends.length ? (ends[ended] as number) : Number.POSITIVE_INFINITY;
    // At one instant, ends are counted before starts.
    const isEnd = endMs <= startMs;
    const position = Math.max(0, ((isEnd ? endMs : startMs) - originMs) / stepMs);
    const at = Math.min(steps - 1, Math.floor(position));
    // An interval that is open when a step begins is open in that step, unless it ends at that instant.
    while (step < at) inFlight[++step] = open;
    if (isEnd) ended++;
    else started++;
    open += isEnd ? -1 : 1;
    inFlight[at] = isEnd && position === at ? open : Math.max(inFlight[at] as number, open);
  }
  while (step < steps - 1) inFlight[++step] = open;
  return { stepMs, inFlight };
}

/** A gap of less than this does not end a burst. */
const gapMsMin = 30_000;

/**
 * The part of a curve before the retries of failed jobs: up to the first gap without invocations that is longer than
 * everything before it. A curve without such a gap is returned whole.
 *
 * @param releasedMs when the last job is released, milliseconds: until then, gaps come from the delays.
 */
export function burstPart({ stepMs, inFlight }: Series, releasedMs = 0): Series {
  const first = inFlight.findIndex((value) => value > 0);
  let lastBusy = first;
  for (let step = first; step >= 0 && step < inFlight.length; step++) {
    if ((inFlight[step] as number) > 0) lastBusy = step;
    else if (step * stepMs - Math.max(lastBusy * stepMs, releasedMs) > Math.max(gapMsMin, (lastBusy + 1) * stepMs)) {
      return { stepMs, inFlight: inFlight.slice(0, lastBusy + 1) };
    }
  }
  return { stepMs, inFlight };
}

/** The curve of an arm before the retries of its failed jobs. */
export const burstOf = ({ series, seconds, jitterSeconds }: Released): Series =>
  burstPart(series, (seconds.send + (jitterSeconds?.max ?? 0)) * 1_000);

/** The curve of an arm, how long its jobs were sent, and the window of their delays, seconds. */
interface Released {
  readonly series: Series;
  readonly seconds: { readonly send: number };
  readonly jitterSeconds: { readonly max: number } | null;
}
