import { memoize } from "../../base/memoize.ts";
import { idealConsumer } from "../consumer.ts";
import { predict, simulationFor } from "../predict.ts";
import { defaultConfidence, type PredictRequest } from "../scenario.ts";
import type { Work } from "../work/work.ts";
import type { PerfectPool } from "./goal.ts";
import { smallestPassing } from "./search.ts";
import { sampleOf } from "./trial.ts";

/**
 * So many workers, each taking the next job the moment it is free, from `minSeconds` on: list scheduling, which no
 * schedule that does not know the work times beforehand can beat by much (theory §6.3).
 */
export function perfectPool(count: number, work: Work, workers: number, minSeconds: number): PerfectPool {
  const { peak, lastEndSeconds } = predict(pool(count, work, workers, minSeconds));
  const lastStart = lastEndSeconds.p50 - minSeconds - work.meanSeconds;
  return { workers, windowSeconds: Math.max(0, lastStart), peak: peak.p50, lastEndSeconds };
}

/** The fewest workers that have done everything by the deadline, 19 times in 20; as many as there are jobs at most. */
export function fewestWorkers(count: number, work: Work, deadlineSeconds: number, minSeconds: number): number {
  const room = deadlineSeconds - minSeconds;
  if (work.varianceSeconds2 === 0) return fewestForFixed(count, room, work.meanSeconds);
  const low = Math.min(count, Math.max(1, Math.ceil((count * work.meanSeconds) / room)));
  // So far above the mean load the slowest single job decides, and more workers do not help.
  const high = Math.min(count, 2 * low + 10);
  const simulation = memoize((workers) => simulationFor(pool(count, work, workers, minSeconds)));
  const sample = sampleOf(
    simulation,
    high,
    defaultConfidence,
    ({ lastEndSeconds }) => lastEndSeconds <= deadlineSeconds,
  );
  // To hold others against, not to rely on: no run is kept in reserve.
  return (
    smallestPassing(low, high, { ...sample, failuresMax: Math.floor((1 - defaultConfidence) * sample.runs) }) ?? high
  );
}

const fewestForFixed = (count: number, room: number, seconds: number): number =>
  Math.ceil(count / Math.max(1, Math.floor(room / seconds + 1e-9)));

const pool = (count: number, work: Work, workers: number, minSeconds: number): PredictRequest => ({
  count,
  work,
  spread: "none",
  window: { minSeconds, maxSeconds: minSeconds },
  via: "sqs",
  consumer: { ...idealConsumer, initialPollers: workers, ceiling: workers },
});
