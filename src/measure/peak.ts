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
