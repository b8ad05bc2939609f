import { delaySecondsMax, maximumConcurrencyMin } from "../../base/scaling-limits.ts";
import type { SpreadName } from "../spreads/spread.ts";
import {
  type BurstGoal,
  type Chances,
  confidenceOf,
  isSure,
  type Model,
  type PlanRow,
  type SolveRequest,
} from "./goal.ts";
import { largestPassing, smallestPassing } from "./search.ts";
import { trialOf } from "./trial.ts";

/** The smallest window of a spread that keeps the peak at or under the goal. */
function rowForPeak<P extends Chances>(
  model: Model<P>,
  request: Omit<SolveRequest, "goal">,
  goal: Extract<BurstGoal, { maxPeak: number }>,
  spread: SpreadName,
): PlanRow<P> {
  const minSeconds = request.minSeconds ?? 0;
  const confidence = confidenceOf(goal);
  const wanted = Math.floor(goal.maxPeak);
  const longest = spread === "none" ? 0 : delaySecondsMax - minSeconds;
  const trial = trialOf(model, { ...request, confidence }, spread, minSeconds);
  const sample = trial.sample(longest, ({ peak }) => peak <= wanted);
  const found = smallestPassing(0, longest, sample, (windowSeconds) => {
    const { exceeds, runs } = trial.prediction(windowSeconds);
    return isSure(1 - exceeds(wanted), confidence, runs);
  });
  const windowSeconds = found ?? longest;
  return {
    spread,
    window: { minSeconds, maxSeconds: minSeconds + windowSeconds },
    prediction: trial.prediction(windowSeconds),
    unmet: found === undefined ? unmet(spread, wanted, trial.prediction(windowSeconds).peak.p95) : null,
  };
}

const unmet = (spread: SpreadName, wanted: number, nearest: number) => ({
  why:
    spread === "none"
      ? `without delays the peak is up to ${nearest}`
      : `a delay ends at ${delaySecondsMax} s, and even then the peak is up to ${nearest}`,
  instead: spread === "none" ? "spread the jobs over a window" : insteadOf(wanted),
});

const lowerPeak = "send fewer jobs, or several bursts, or work on several jobs in one invocation (--batch-size)";

/** A mapping's limit keeps the peak without a loss, but not at 1; a reserved concurrency is no stand-in. */
const insteadOf = (wanted: number): string =>
  wanted >= maximumConcurrencyMin
    ? `set the mapping's maximum concurrency to ${wanted}, or ${lowerPeak}`
    : `${lowerPeak}; the mapping's maximum concurrency starts at ${maximumConcurrencyMin}, and a reserved one throttles good messages`;

/** The widest window of a spread that still meets the deadline: the wider, the lower the peak. */
function rowForDeadline<P extends Chances>(
  model: Model<P>,
  request: Omit<SolveRequest, "goal">,
  goal: Extract<BurstGoal, { deadlineSeconds: number }>,
  spread: SpreadName,
): PlanRow<P> {
  const minSeconds = request.minSeconds ?? 0;
  const confidence = confidenceOf(goal);
  const deadline = goal.deadlineSeconds + 1e-9;
  const roomSeconds = Math.floor(deadline) - minSeconds;
  const longest = spread === "none" ? 0 : Math.max(0, Math.min(delaySecondsMax - minSeconds, roomSeconds));
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
    unmet:
      found === undefined
        ? {
            why: `even without delays the last job ends after ${prediction.lastEndSeconds.p95.toFixed(1)} s`,
            instead: "allow more time, more concurrency, or split the work into shorter jobs",
          }
        : null,
  };
}

/** The window of a spread that serves the goal best. */
export const rowForGoal = <P extends Chances>(
  model: Model<P>,
  request: Omit<SolveRequest, "goal">,
  goal: BurstGoal,
  spread: SpreadName,
): PlanRow<P> =>
  "maxPeak" in goal ? rowForPeak(model, request, goal, spread) : rowForDeadline(model, request, goal, spread);
