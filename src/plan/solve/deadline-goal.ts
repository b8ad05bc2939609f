import { delaySecondsMax } from "../../base/road-limits.ts";
import { neededShare } from "../simulate/chance.ts";
import type { SpreadName } from "../spread.ts";
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
  const isInTime = trial.probe(
    ({ lastEndSeconds }) => deadline - lastEndSeconds,
    (prediction) => prediction.endsBy(deadline) >= neededShare(confidence, prediction.runs),
    confidence,
  );
  const windowSeconds = largestPassing(0, longest, isInTime);
  const prediction = trial.prediction(windowSeconds ?? 0);
  return {
    spread,
    window: { minSeconds, maxSeconds: minSeconds + (windowSeconds ?? 0) },
    prediction,
    unmet:
      windowSeconds === undefined
        ? {
            why: `even without delays the last job ends after ${prediction.lastEndSeconds.p95.toFixed(1)} s`,
            instead: "allow more time, more concurrency, or split the work into shorter jobs",
          }
        : null,
  };
}
