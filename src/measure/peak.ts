import { largest } from "../base/statistics.ts";

/** Something that is in flight from `startMs` to `endMs`; without an end it still is. */
export interface Interval {
  readonly startMs: number;
  readonly endMs: number | undefined;
}

export interface Peak {
  /** Most intervals open at one instant; 0 for none. */
  readonly value: number;
  /** The first instant at which that many were open. */
  readonly atMs: number | undefined;
}

/**
 * The exact peak, by a sweep over starts and ends. At one instant, ends come before starts: an interval is open from
 * its start up to, but not including, its end.
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

/** How many intervals are open over time: the most within each step. */
export interface Series {
  readonly stepMs: number;
  readonly inFlight: readonly number[];
}

/** Steps after which a series is made coarser, so that a result stays of a readable size. */
const stepsMax = 2_000;

/** Steps of this many milliseconds are tried, the finest that fits. */
const stepChoicesMs = [1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000, 3_600_000];

/**
 * Intervals open over time, from `originMs` to the last end (or `untilMs` for those still open). A value is the most
 * that were open at one instant of its step, so the largest value is the exact peak.
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
    // Whatever is open when a step begins is open in it, unless it ends right there.
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
