import { delaySecondsMax, maximumConcurrencyMin } from "../../base/limits.ts";
import { bisected, memoize } from "../../base/numbers.ts";
import { predict } from "../predict.ts";
import { predictionRandom, scenarioOf } from "../scenario.ts";
import { releasesOf } from "../simulate/job-releases.ts";
import type { Chances, Model, ModelRuns } from "../simulate/replications.ts";
import { failuresWanted, keepsLimits, type Outcome, runsOneByOne } from "../simulate/simulation.ts";
import { type SpreadName, slotsPerSendSecond } from "../spreads/spread.ts";
import {
  type BurstGoal,
  chanceOf,
  chanceOfLimits,
  confidenceOf,
  failuresMax,
  hasLimits,
  isSure,
  nearestGoal,
} from "./goal.ts";
import type { BurstRequest, PlanRow } from "./plan.ts";
import { largestPassing, type Sample, smallestPassing } from "./search.ts";

/**
 * Finds the window of a spread that serves the goal best, or else the window that comes nearest to it: the smallest one that
 * keeps the limits; without limits the widest one that meets the deadline, because the wider the window, the lower the peak.
 *
 * @param fromSeconds the shortest window that is tried for limits
 */
export function rowForGoal<P extends Chances>(
  model: Model<P>,
  request: BurstRequest,
  goal: BurstGoal,
  spread: SpreadName,
  fromSeconds = 0,
): PlanRow<P> {
  const { minSeconds = 0 } = request;
  const confidence = confidenceOf(goal);
  const isLimited = hasLimits(goal);
  const deadline = isLimited ? Number.POSITIVE_INFINITY : (goal.deadlineSeconds as number) + 1e-9;
  const longest =
    spread === "none" ? 0 : Math.max(0, Math.min(delaySecondsMax - minSeconds, Math.floor(deadline) - minSeconds));
  const windowOf = (seconds: number) => ({ minSeconds, maxSeconds: minSeconds + seconds });
  // An even spread has to keep its peak with one slot to spare: its starts are exactly one holding time apart, and on AWS it is
  // chance which of the two comes first.
  const slackMs = spread === "even" ? 1000 / slotsPerSendSecond : 0;
  const runsWith = memoize((seconds) => model({ ...request, spread, window: windowOf(seconds), confidence, slackMs }));
  const predicted = memoize((seconds) => runsWith(seconds).prediction());
  const sample = sampleOf(runsWith, longest, confidence, (outcome) =>
    isLimited ? keepsLimits(outcome, goal) : outcome.lastEndSeconds <= deadline,
  );
  const holds = (seconds: number): boolean => {
    const prediction = predicted(seconds);
    const chance = isLimited ? chanceOfLimits(prediction, goal) : prediction.endsBy(deadline);
    return isSure(chance, confidence, prediction.runs);
  };
  const found = isLimited
    ? smallestPassing(fromSeconds, longest, sample, holds)
    : largestPassing(0, longest, sample, holds);
  const windowSeconds = found ?? (isLimited ? longest : 0);
  const prediction = predicted(windowSeconds);
  const { peak, lastEndSeconds } = prediction;
  const missed = () => (isLimited ? unmetPeak(spread, goal.maxPeak, peak.p95) : unmetDeadline(lastEndSeconds.p95));
  return {
    spread,
    window: windowOf(windowSeconds),
    prediction,
    unmet: found === undefined ? missed() : null,
  };
}

/** The search makes at most this many runs, or enough for 100 of them to fail; more are only worth their time in a prediction. */
const runsMax = 3_000;

/**
 * Creates the sample of the runs for each size (seconds of a window, or workers of a pool). It has as many runs as there are
 * for the largest size.
 */
export function sampleOf(
  runsWith: (size: number) => Pick<ModelRuns<Chances>, "runs" | "outcome">,
  largest: number,
  confidence: number,
  passes: (outcome: Outcome) => boolean,
): Sample {
  const runs = Math.min(runsWith(largest).runs, Math.max(runsMax, failuresWanted / (1 - confidence)));
  return {
    runs,
    failuresMax: failuresMax(confidence, runs),
    passes: (run, size) => passes(runsWith(size).outcome(run)),
    isWhole: (size) => runsWith(size).runs === runs,
  };
}

/** What to do if a burst without delays misses its goal. */
export const insteadOfNone = "spread the jobs over a window";

/** Why a peak is missed. */
const unmetPeak = (spread: SpreadName, wanted: number | undefined, nearest: number) =>
  spread === "none"
    ? { why: `without delays the peak is up to ${nearest}`, instead: insteadOfNone }
    : {
        why: `even with delays of up to ${delaySecondsMax} s the peak is up to ${nearest}`,
        instead: insteadOfDelays(wanted ?? 0),
      };

const lowerPeak = "send fewer jobs, send several bursts, or process several jobs per invocation (--batch-size)";

/** The maximum concurrency of the mapping keeps a peak without losing messages, but it cannot be 1. */
const insteadOfDelays = (wanted: number): string =>
  wanted >= maximumConcurrencyMin
    ? `set the maximum concurrency of the mapping to ${wanted}, ${lowerPeak}`
    : `${lowerPeak}; the maximum concurrency of a mapping is at least ${maximumConcurrencyMin}, and a reserved concurrency throttles valid messages`;

/** Why a deadline is missed. */
const unmetDeadline = (lastEndSeconds: number) => ({
  why: `even without delays the last job ends after ${lastEndSeconds.toFixed(1)} s`,
  instead: "allow more time or more concurrency, or split the work into shorter jobs",
});

/** The delays of a row, as part of a sentence. */
export const delaysText = ({ window, spread }: PlanRow<Chances>): string =>
  `delays of ${window.minSeconds}-${window.maxSeconds} s (${spread})`;

/** The peak and the last end to expect, as part of a sentence. */
export const forecastText = ({ peak, lastEndSeconds }: Chances): string =>
  `in 95 % of bursts the peak is at most ${peak.p95} and the last job ends by ${lastEndSeconds.p95.toFixed(1)} s`;

/** Why a row misses its goal, the closest goal that can be met, and what else can be done, as part of a sentence. */
export const unmetText = (row: PlanRow<Chances>, goal: BurstGoal): string =>
  `${row.unmet?.why}; closest goal: ${JSON.stringify(nearestGoal(row.prediction, goal))}, ${delaysText(row)}; or: ${row.unmet?.instead}`;

/** What a number of places does: how it is predicted, and the window that has room for its releases. */
type Trial = Pick<PlanRow, "window" | "prediction">;

/**
 * The row of `slots` for jobs whose work is known when they are placed: as many places as the goal allows for a peak, the
 * fewest places for a deadline (one of the two, see `isPlain`). The window follows from the releases of all runs.
 *
 * @param rough the result of a rough search
 */
export function rowByPlaces(request: BurstRequest, goal: BurstGoal, rough?: PlanRow): PlanRow {
  const { count, work, isRough = false } = request;
  const confidence = confidenceOf(goal);
  const trial = memoize((places) => tryPlaces({ ...request, confidence }, places));
  const rowOf = (places: number, unmet: PlanRow["unmet"]): PlanRow => ({
    spread: "slots",
    ...trial(places),
    places,
    unmet,
    isRough,
  });
  const isMet = (places: number): boolean => isSure(chanceOf(trial(places).prediction, goal), confidence, 1);
  const { maxPeak, deadlineSeconds = 1 } = goal;
  if (maxPeak !== undefined) {
    const most = Math.min(count, Math.floor(maxPeak));
    const { p95 } = trial(most).prediction.peak;
    return rowOf(most, isMet(most) ? null : unmetPeak("slots", most, p95));
  }
  const guess = rough?.places ?? Math.ceil((count * work.meanSeconds) / deadlineSeconds);
  const fewest = fewestPlaces(guess, count, isMet);
  if (fewest !== undefined) return rowOf(fewest, null);
  return rowOf(count, unmetDeadline(trial(count).prediction.lastEndSeconds.p95));
}

/** The smallest number of places that passes, near a guess; undefined if not even one place for each job passes. */
function fewestPlaces(guess: number, count: number, passes: (places: number) => boolean): number | undefined {
  let fails = 0;
  let at = Math.min(count, Math.max(1, guess));
  for (let step = 1; !passes(at); step *= 2) {
    if (at === count) return undefined;
    fails = at;
    at = Math.min(count, at + step);
  }
  for (let step = 1; at - fails > 1; step *= 2) {
    const next = Math.max(fails + 1, at - step);
    if (passes(next)) at = next;
    else return bisected(next, at, passes);
  }
  return at;
}

function tryPlaces(request: BurstRequest & { readonly confidence: number }, places: number): Trial {
  const { minSeconds = 0 } = request;
  const placed = { ...request, places, spread: "slots" } as const;
  const scenario = scenarioOf({ ...placed, window: { minSeconds, maxSeconds: delaySecondsMax } });
  const draw = releasesOf(scenario);
  let last = 0;
  for (let run = 0; run < runsOneByOne(scenario); run++)
    last = Math.max(last, draw(predictionRandom(run)).times.at(-1) ?? 0);
  const window = { minSeconds, maxSeconds: Math.min(delaySecondsMax, Math.ceil(last)) };
  return { window, prediction: predict({ ...placed, window }) };
}
