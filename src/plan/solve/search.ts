/**
 * Runs of the model, each made of the same draws whatever is tried (common random numbers), so that it passes from some
 * number of seconds on: its need.
 */
export interface Sample {
  readonly runs: number;
  readonly failuresMax: number;
  passes(run: number, seconds: number): boolean;
  /** Whether there are no more runs than these to ask. */
  isWhole(seconds: number): boolean;
}

/**
 * The smallest number of seconds from `low` to `high` in which enough runs pass, and which `holds` where that has the last
 * word; one second less is not enough (theory §6.1).
 *
 * @returns undefined when there is none
 */
export function smallestPassing(
  low: number,
  high: number,
  sample: Sample,
  holds?: (seconds: number) => boolean,
): number | undefined {
  const search = { sample, high, order: Array.from({ length: sample.runs }, (_, run) => run) };
  let at = leastNeed(search, low);
  while (at <= high && holds?.(at) === false) at = leastNeed(search, at + 1);
  const holdsLess = (seconds: number) =>
    holds === undefined || sample.isWhole(seconds) ? enoughPass(search, seconds) : holds(seconds);
  while (at > low && at <= high && holdsLess(at - 1)) at--;
  return at <= high ? at : undefined;
}

/** The largest one, given that shorter is easier. */
export function largestPassing(
  low: number,
  high: number,
  sample: Sample,
  holds: (seconds: number) => boolean,
): number | undefined {
  const mirrored = smallestPassing(
    0,
    high - low,
    {
      ...sample,
      passes: (run, seconds) => sample.passes(run, high - seconds),
      isWhole: (seconds) => sample.isWhole(high - seconds),
    },
    (seconds) => holds(high - seconds),
  );
  return mirrored === undefined ? undefined : high - mirrored;
}

interface Search {
  readonly sample: Sample;
  readonly high: number;
  /** The runs, those that have needed most first: what is too short is found out early. */
  readonly order: number[];
}

/**
 * The need, `from` or more, that no more than `failuresMax` runs exceed. A run that passes at what the others need is
 * not asked what its own need is.
 *
 * @returns more than `high` when that is not enough
 */
function leastNeed({ sample, high, order }: Search, from: number): number {
  const needsAbove: number[] = [];
  const demanding: number[] = [];
  let at = from;
  /** A first guess for the next run. */
  let largestNeed = high;
  for (const run of order) {
    if (at > high) break;
    if (sample.passes(run, at)) continue;
    demanding.push(run);
    const need = sample.passes(run, largestNeed)
      ? needOf(sample, run, at, largestNeed)
      : needOf(sample, run, largestNeed, high + 1);
    if (demanding.length === 1 || need > largestNeed) largestNeed = Math.min(need, high);
    insert(needsAbove, need);
    while (needsAbove.length > sample.failuresMax) at = needsAbove.shift() ?? at;
    while ((needsAbove[0] ?? Number.POSITIVE_INFINITY) <= at) needsAbove.shift();
  }
  moveToFront(order, demanding);
  return at;
}

/** Where the run begins to pass: it fails at `failing`, and passes at `passing`. */
function needOf(sample: Sample, run: number, failing: number, passing: number): number {
  let fails = failing;
  let passes = passing;
  while (passes - fails > 1) {
    const middle = (fails + passes) >>> 1;
    if (sample.passes(run, middle)) passes = middle;
    else fails = middle;
  }
  return passes;
}

function enoughPass({ sample, order }: Search, seconds: number): boolean {
  let failures = 0;
  for (const run of order) {
    if (!sample.passes(run, seconds) && ++failures > sample.failuresMax) return false;
  }
  return true;
}

function insert(ascending: number[], value: number): void {
  let at = ascending.length;
  while (at > 0 && (ascending[at - 1] as number) > value) at--;
  ascending.splice(at, 0, value);
}

/** The last of them, which failed where the most was given, comes first. */
function moveToFront(order: number[], some: readonly number[]): void {
  const moved = new Set(some);
  const rest = order.filter((run) => !moved.has(run));
  order.splice(0, order.length, ...[...some].reverse(), ...rest);
}
