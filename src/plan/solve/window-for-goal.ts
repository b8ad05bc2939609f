import { delaySecondsMax, maximumConcurrencyMin } from "../../base/scaling-limits.ts";
import { predictionRandom } from "../scenario.ts";
import { type Summary, summarize } from "../simulate/replications.ts";
import type { SpreadName } from "../spreads/spread.ts";
import { type BurstGoal, type Chances, confidenceOf, isSure, nearestGoal } from "./goal.ts";
import type { Model, PlanRow, SolveRequest } from "./plan.ts";
import { largestPassing, smallestPassing } from "./search.ts";
import { trialOf } from "./trial.ts";

/**
 * Finds the window of a spread that serves the goal best, or else the window that comes nearest to it.
 *
 * @param fromSeconds the shortest window that is tried for a peak
 */
export const rowForGoal = <P extends Chances>(
  model: Model<P>,
  request: Omit<SolveRequest, "goal">,
  goal: BurstGoal,
  spread: SpreadName,
  fromSeconds = 0,
): PlanRow<P> =>
  "maxPeak" in goal
    ? rowForPeak(model, request, goal, spread, fromSeconds)
    : rowForDeadline(model, request, goal, spread);

/** Finds the smallest window that keeps the peak. */
function rowForPeak<P extends Chances>(
  model: Model<P>,
  request: Omit<SolveRequest, "goal">,
  goal: Extract<BurstGoal, { maxPeak: number }>,
  spread: SpreadName,
  fromSeconds: number,
): PlanRow<P> {
  const minSeconds = request.minSeconds ?? 0;
  const confidence = confidenceOf(goal);
  const wanted = Math.floor(goal.maxPeak);
  const longest = spread === "none" ? 0 : delaySecondsMax - minSeconds;
  const trial = trialOf(model, { ...request, confidence }, spread, minSeconds);
  const sample = trial.sample(longest, ({ peak }) => peak <= wanted);
  const found = smallestPassing(fromSeconds, longest, sample, (windowSeconds) => {
    const { exceeds, runs } = trial.prediction(windowSeconds);
    return isSure(1 - exceeds(wanted), confidence, runs);
  });
  const windowSeconds = found ?? longest;
  const prediction = trial.prediction(windowSeconds);
  return {
    spread,
    window: { minSeconds, maxSeconds: minSeconds + windowSeconds },
    prediction,
    unmet: found === undefined ? unmetPeak(spread, wanted, prediction.peak.p95) : null,
  };
}

/** Why a peak is missed. */
export const unmetPeak = (spread: SpreadName, wanted: number, nearest: number) =>
  spread === "none"
    ? { why: `without delays the peak is up to ${nearest}`, instead: "spread the jobs over a window" }
    : {
        why: `even with delays of up to ${delaySecondsMax} s the peak is up to ${nearest}`,
        instead: insteadOfDelays(wanted),
      };

const lowerPeak = "send fewer jobs, send several bursts, or process several jobs per invocation (--batch-size)";

/** The maximum concurrency of the mapping keeps a peak without losing messages, but it cannot be 1. */
const insteadOfDelays = (wanted: number): string =>
  wanted >= maximumConcurrencyMin
    ? `set the maximum concurrency of the mapping to ${wanted}, ${lowerPeak}`
    : `${lowerPeak}; the maximum concurrency of a mapping is at least ${maximumConcurrencyMin}, and a reserved concurrency throttles valid messages`;

/** Finds the widest window that meets the deadline: the wider the window, the lower the peak. */
function rowForDeadline<P extends Chances>(
  model: Model<P>,
  request: Omit<SolveRequest, "goal">,
  goal: Extract<BurstGoal, { deadlineSeconds: number }>,
  spread: SpreadName,
): PlanRow<P> {
  const minSeconds = request.minSeconds ?? 0;
  const confidence = confidenceOf(goal);
  const deadline = goal.deadlineSeconds + 1e-9;
  const availableSeconds = Math.floor(deadline) - minSeconds;
  const longest = spread === "none" ? 0 : Math.max(0, Math.min(delaySecondsMax - minSeconds, availableSeconds));
  const trial = trialOf(model, { ...request, confidence }, spread, minSeconds);
  const sample = trial.sample(longest, ({ lastEndSeconds }) => lastEndSeconds <= deadline);
  const found = largestPassing(0, longest, sample, (windowSeconds) => {
    const { endsBy, runs } = trial.prediction(windowSeconds);
    return isSure(endsBy(deadline), confidence, runs);
  });
  const windowSeconds = found ?? 0;
  const prediction = trial.prediction(windowSeconds);
  return {
    spread,
    window: { minSeconds, maxSeconds: minSeconds + windowSeconds },
    prediction,
    unmet: found === undefined ? unmetDeadline(prediction.lastEndSeconds.p95) : null,
  };
}

/** Why a deadline is missed. */
export const unmetDeadline = (lastEndSeconds: number) => ({
  why: `even without delays the last job ends after ${lastEndSeconds.toFixed(1)} s`,
  instead: "allow more time or more concurrency, or split the work into shorter jobs",
});

/**
 * Creates a model from a simulation of each request. With `eventSimulation` it is small enough for the trigger function and
 * for browsers. Up to 10,000 jobs its numbers equal those of `predict`, which uses a faster approximation above.
 */
export const modelOf = (simulation: Model<Summary>["simulation"]): Model<Summary> => ({
  simulation,
  prediction: (request) => summarize(simulation(request), predictionRandom),
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
