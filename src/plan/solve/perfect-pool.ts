import { memoize } from "../../base/numbers.ts";
import { idealConsumer } from "../consumer.ts";
import { modelRuns, predict } from "../predict.ts";
import { defaultConfidence, type PredictRequest } from "../scenario.ts";
import type { Work } from "../work.ts";
import type { PerfectPool } from "./plan.ts";
import { smallestPassing } from "./search.ts";
import { sampleOf } from "./window-for-goal.ts";

/**
 * Predicts a pool of workers, each of which takes the next job as soon as it is free, from `minSeconds` on: list scheduling.
 * No schedule that does not know the work times in advance is better by much (theory §6.3).
 */
export function perfectPool(count: number, work: Work, workers: number, minSeconds: number): PerfectPool {
  const { peak, lastEndSeconds } = predict(pool(count, work, workers, minSeconds));
  const lastStart = lastEndSeconds.p50 - minSeconds - work.meanSeconds;
  return { workers, windowSeconds: Math.max(0, lastStart), peak: peak.p50, lastEndSeconds };
}

/** The smallest number of workers that meets the deadline in 19 of 20 bursts; at most the number of jobs. */
export function fewestWorkers(count: number, work: Work, deadlineSeconds: number, minSeconds: number): number {
  const available = deadlineSeconds - minSeconds;
  if (work.varianceSeconds2 === 0) return fewestForFixed(count, available, work.meanSeconds);
  const low = Math.min(count, Math.max(1, Math.ceil((count * work.meanSeconds) / available)));
  // With so many workers the longest single job decides, and more of them do not help.
  const high = Math.min(count, 2 * low + 10);
  const runsWith = memoize((workers) => modelRuns(pool(count, work, workers, minSeconds)));
  const meetsDeadline = ({ lastEndSeconds }: { lastEndSeconds: number }) => lastEndSeconds <= deadlineSeconds;
  const sample = sampleOf(runsWith, high, defaultConfidence, meetsDeadline);
  // The pool is only for comparison, so no run is kept in reserve.
  return (
    smallestPassing(low, high, { ...sample, failuresMax: Math.floor((1 - defaultConfidence) * sample.runs) }) ?? high
  );
}

const fewestForFixed = (count: number, available: number, seconds: number): number =>
  Math.ceil(count / Math.max(1, Math.floor(available / seconds + 1e-9)));

const pool = (count: number, work: Work, workers: number, minSeconds: number): PredictRequest => ({
  count,
  work,
  spread: "none",
  window: { minSeconds, maxSeconds: minSeconds },
  consumer: { ...idealConsumer, initialPollers: workers, ceiling: workers },
});
