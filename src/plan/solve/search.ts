import { bisected } from "../../base/numbers.ts";

/**
 * Runs of a model, each of which uses the same random numbers for every window (common random numbers). A run therefore
 * passes from some number of seconds on, its need.
 */
export interface Sample {
  readonly runs: number;
  /** How many of the runs may fail. */
  readonly failuresMax: number;
  passes(run: number, seconds: number): boolean;
  /** Whether these are all the runs that a prediction would make. */
  isWhole(seconds: number): boolean;
}

/**
 * Finds the smallest number of seconds from `low` to `high` with which enough runs pass, such that one second less is not
 * enough (theory §6.1).
 *
 * @param holds decides in place of a sample that is not whole, which is then only the first guess
 * @param knowsMore whether `holds` decides about the first guess of a whole sample too
 * @returns undefined if there is none
 */
export function smallestPassing(
  low: number,
  high: number,
  sample: Sample,
  holds?: (seconds: number) => boolean,
  knowsMore = false,
): number | undefined {
  const search = { sample, high, order: Array.from({ length: sample.runs }, (_, run) => run) };
  const least = leastNeed(search, low);
  const passes = (seconds: number) =>
    holds === undefined || sample.isWhole(seconds) ? enoughPass(search, seconds) : holds(seconds);
  const at = holds === undefined ? least : firstHolding(search, least, knowsMore ? holds : passes);
  return at <= high ? lastPassing(low, at, passes) : undefined;
}

/** Finds the largest number of seconds from `low` to `high`, where fewer seconds are easier to pass with. */
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
    true,
  );
  return mirrored === undefined ? undefined : high - mirrored;
}

interface Search {
  readonly sample: Sample;
  readonly high: number;
  /** The runs, with the greatest needs first, so that too short a window is rejected early. */
  readonly order: number[];
}

/** Searches upwards from the guess of the sample until `holds` agrees: in steps that double, and back by halves. */
function firstHolding(search: Search, from: number, holds: (seconds: number) => boolean): number {
  let failing = from - 1;
  let at = from;
  for (let step = 1; at <= search.high && !holds(at); step *= 2) {
    failing = at;
    at = at === search.high ? at + 1 : leastNeed(search, Math.min(search.high, at + step));
  }
  return at <= search.high && failing >= from ? bisected(failing, at, holds) : at;
}

/** Searches downwards from a number of seconds that passes until fewer do not: in steps that double, and back by halves. */
function lastPassing(low: number, from: number, passes: (seconds: number) => boolean): number {
  let passing = from;
  for (let step = 1; passing > low; step *= 2) {
    const at = Math.max(low, passing - step);
    if (!passes(at)) return bisected(at, passing, passes);
    passing = at;
  }
  return passing;
}

/**
 * Finds the smallest number of seconds, `from` or more, that at most `failuresMax` needs exceed. The need of a run that passes
 * with the current number is not computed.
 *
 * @returns more than `high` if even `high` is not enough
 */
function leastNeed({ sample, high, order }: Search, from: number): number {
  const needsAbove: number[] = [];
  const demanding: number[] = [];
  let at = from;
  let largestNeed = high; // The first guess for the next run.
  for (const run of order) {
    if (at > high) break;
    if (sample.passes(run, at)) continue;
    demanding.push(run);
    const need = needAfter(sample, run, at, largestNeed, high);
    if (demanding.length === 1 || need > largestNeed) largestNeed = Math.min(need, high);
    needsAbove.splice(needsAbove.findLastIndex((each) => each <= need) + 1, 0, need);
    while (needsAbove.length > sample.failuresMax) at = needsAbove.shift() ?? at;
    while ((needsAbove[0] ?? Number.POSITIVE_INFINITY) <= at) needsAbove.shift();
  }
  moveToFront(order, demanding);
  return at;
}

/** The need of a run that fails with `failing` seconds; more than `high` if it never passes. */
function needAfter(sample: Sample, run: number, failing: number, guess: number, high: number): number {
  if (sample.passes(run, guess)) return between(sample, run, failing, guess);
  if (guess < high && sample.passes(run, high)) return between(sample, run, guess, high);
  // A longer window is not always easier: with some delays a throttled burst may end earlier than without.
  for (let step = 1; failing + step < high; step *= 2) {
    const at = failing + step;
    if (sample.passes(run, at)) return between(sample, run, failing + (step >> 1), at);
  }
  return high + 1;
}

/** Bisects between a number of seconds with which a run fails and one with which it passes. */
const between = (sample: Sample, run: number, failing: number, passing: number): number =>
  bisected(failing, passing, (seconds) => sample.passes(run, seconds));

function enoughPass({ sample, order }: Search, seconds: number): boolean {
  let failures = 0;
  for (const run of order) {
    if (!sample.passes(run, seconds) && ++failures > sample.failuresMax) return false;
  }
  return true;
}

/** Moves some runs to the front, the last of them first: it failed with the longest window. */
function moveToFront(order: number[], some: readonly number[]): void {
  const moved = new Set(some);
  const rest = order.filter((run) => !moved.has(run));
  order.splice(0, order.length, ...[...some].reverse(), ...rest);
}
