/** Two ways to try a window: a quick one that may err near the verge, and the one that counts. */
export interface Probe {
  quick(seconds: number): boolean;
  full(seconds: number): boolean;
}

/**
 * The smallest number of seconds from `low` to `high` that passes, given that longer is easier: bisection by the quick
 * probe, then step by step by the full one, so that the answer passes and one second less does not (theory §6.1).
 *
 * @returns undefined when not even `high` passes
 */
export function smallestPassing(low: number, high: number, probe: Probe): number | undefined {
  if (probe.quick(low) && probe.full(low)) return low;
  if (!probe.quick(high) && !probe.full(high)) return undefined;
  let failing = low;
  let at = high;
  while (at - failing > 1) {
    const middle = (failing + at) >>> 1;
    if (probe.quick(middle)) at = middle;
    else failing = middle;
  }
  while (at <= high && !probe.full(at)) at++;
  while (at > low && at <= high && probe.full(at - 1)) at--;
  return at <= high ? at : undefined;
}

/** The largest number of seconds that passes, given that shorter is easier; undefined when not even `low` passes. */
export function largestPassing(low: number, high: number, probe: Probe): number | undefined {
  const mirrored = smallestPassing(0, high - low, {
    quick: (seconds) => probe.quick(high - seconds),
    full: (seconds) => probe.full(high - seconds),
  });
  return mirrored === undefined ? undefined : high - mirrored;
}
