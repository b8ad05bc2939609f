import { neededShare } from "./confidence.ts";
import { type BurstGoal, confidenceOf } from "./goal.ts";
import type { Chances } from "./model.ts";

/** The goal of the same kind that these delays do keep; null where some jobs are never done. */
export function nearestGoal(
  { peak, lastEndSeconds, exceeds, endsBy, runs }: Chances,
  goal: BurstGoal,
): BurstGoal | null {
  const missesMax = 1 - neededShare(confidenceOf(goal), runs);
  if ("maxConcurrency" in goal) {
    let maxConcurrency = peak.p50;
    while (exceeds(maxConcurrency) > missesMax) maxConcurrency++;
    return { ...goal, maxConcurrency };
  }
  if (lastEndSeconds.p95 === Number.POSITIVE_INFINITY) return null;
  let deadlineSeconds = Math.ceil(lastEndSeconds.p50);
  while (1 - endsBy(deadlineSeconds) > missesMax && deadlineSeconds < lastEndSeconds.p95 * 10) deadlineSeconds++;
  return { ...goal, deadlineSeconds };
}
