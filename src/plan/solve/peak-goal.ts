import { delaySecondsMax, maximumConcurrencyMin } from "../../base/road-limits.ts";
import type { SpreadName } from "../spread.ts";
import { isSure } from "./confidence.ts";
import { type BurstGoal, confidenceOf, type PlanRow, type SolveRequest } from "./goal.ts";
import type { Chances, Model } from "./model.ts";
import { smallestPassing } from "./search.ts";
import { trialOf } from "./trial.ts";

/** The smallest window of a spread that keeps the peak at or under the goal. */
export function rowForPeak<P extends Chances>(
  model: Model<P>,
  request: Omit<SolveRequest, "goal">,
  goal: Extract<BurstGoal, { maxConcurrency: number }>,
  spread: SpreadName,
): PlanRow<P> {
  const minSeconds = request.minSeconds ?? 0;
  const confidence = confidenceOf(goal);
  const wanted = Math.floor(goal.maxConcurrency);
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

const lessAtOnce = "send fewer jobs, or several bursts, or work on several jobs in one invocation (--batch-size)";

/** A mapping's limit keeps the peak without a loss, but not at 1; a reserved concurrency is no stand-in. */
const insteadOf = (wanted: number): string =>
  wanted >= maximumConcurrencyMin
    ? `set the mapping's maximum concurrency to ${wanted}, or ${lessAtOnce}`
    : `${lessAtOnce}; the mapping's maximum concurrency starts at ${maximumConcurrencyMin}, and a reserved one throttles good messages`;
