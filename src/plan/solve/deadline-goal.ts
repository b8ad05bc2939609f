import { delaySecondsMax } from "../../base/road-limits.ts";
import type { SpreadName } from "../spread.ts";
import { isSure } from "./confidence.ts";
import { type BurstGoal, confidenceOf, type PlanRow, type SolveRequest } from "./goal.ts";
import type { Chances, Model } from "./model.ts";
import { largestPassing } from "./search.ts";
import { trialOf } from "./trial.ts";

/** The widest window of a spread that still meets the deadline: the wider, the lower the peak. */
export function rowForDeadline<P extends Chances>(
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
