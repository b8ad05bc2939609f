import { largest } from "../base/statistics.ts";

/** Something that is in flight from `startMs` to `endMs`; without an end it is still in flight. */
export interface Interval {
  readonly startMs: number;
  readonly endMs: number | undefined;
}

/** The largest number of intervals that are open at one instant. */
export interface Peak {
  /** 0 without any interval. */
  readonly value: number;
  /** The first instant at which that many were open. */
  readonly atMs: number | undefined;
}

/**
 * Computes the exact peak, by a sweep over starts and ends. An interval is open from its start up to, but not including, its
 * end: at one instant, ends are counted before starts.
 */
export function peakOf(intervals: readonly Interval[]): Peak {
  const starts = Float64Array.from(intervals, ({ startMs }) => startMs).sort();
  const ends = Float64Array.from(intervals, ({ endMs }) => endMs ?? Number.POSITIVE_INFINITY).sort();
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
  const closed = intervals.map(({ startMs, endMs }) => ({ startMs, endMs: endMs ?? Math.max(untilMs, startMs) }));
  const spanMs = Math.max(0, largest(closed.map(({ endMs }) => endMs)) - originMs);
  const stepMs = stepChoicesMs.find((step) => spanMs / step <= stepsMax) ?? (stepChoicesMs.at(-1) as number);
  const steps = Math.ceil(spanMs / stepMs);
  if (closed.length === 0 || steps === 0) return { stepMs, inFlight: [] };
  const inFlight = new Array<number>(steps).fill(0);
  const changes = closed
    .flatMap(({ startMs, endMs }) => [
      { atMs: startMs, delta: 1 },
      { atMs: endMs, delta: -1 },
    ])
    .sort((a, b) => a.atMs - b.atMs || a.delta - b.delta);
  let open = 0;
  let step = 0;
  for (const { atMs, delta } of changes) {
    const position = Math.max(0, (atMs - originMs) / stepMs);
    const at = Math.min(steps - 1, Math.floor(position));
    // An interval that is open when a step begins is open in that step, unless it ends at that instant.
    while (step < at) {
      step++;
      inFlight[step] = open;
    }
    open += delta;
    const endsAtBorder = delta < 0 && position === at;
    inFlight[at] = endsAtBorder ? open : Math.max(inFlight[at] as number, open);
  }
  return { stepMs, inFlight };
}
