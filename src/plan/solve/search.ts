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
  const least = leastNeed(search, low);
  let at = holds === undefined ? least : firstHolding(search, least, holds);
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

/** From where the sample passes to where it holds: in steps that double, and back by halves. */
function firstHolding(search: Search, from: number, holds: (seconds: number) => boolean): number {
  let failing = from - 1;
  let at = from;
  for (let step = 1; at <= search.high && !holds(at); step *= 2) {
    failing = at;
    at = at === search.high ? at + 1 : leastNeed(search, Math.min(search.high, at + step));
  }
  while (at <= search.high && failing >= from && at - failing > 1) {
    const middle = (failing + at) >>> 1;
    if (holds(middle)) at = middle;
    else failing = middle;
  }
  return at;
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
    const need = needAfter(sample, run, at, largestNeed, high);
    if (demanding.length === 1 || need > largestNeed) largestNeed = Math.min(need, high);
    insert(needsAbove, need);
    while (needsAbove.length > sample.failuresMax) at = needsAbove.shift() ?? at;
    while ((needsAbove[0] ?? Number.POSITIVE_INFINITY) <= at) needsAbove.shift();
  }
  moveToFront(order, demanding);
  return at;
}

/** Where a run that fails at `failing` begins to pass; more than `high` when it does not. */
function needAfter(sample: Sample, run: number, failing: number, guess: number, high: number): number {
  if (sample.passes(run, guess)) return between(sample, run, failing, guess);
  if (guess < high && sample.passes(run, high)) return between(sample, run, guess, high);
  // Longer is not always easier: without delays a throttled burst may be done later than with some.
  for (let step = 1; failing + step < high; step *= 2) {
    const at = failing + step;
    if (sample.passes(run, at)) return between(sample, run, failing + (step >> 1), at);
  }
  return high + 1;
}

/** The border between a number of seconds that a run fails at and one that it passes. */
function between(sample: Sample, run: number, failing: number, passing: number): number {
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
