import { limits } from "../../base/limits.ts";
import { concurrencyCap, isOpen } from "../consumer.ts";
import { predict } from "../predict.ts";
import type { Prediction } from "../prediction.ts";
import { isQueued } from "../scenario.ts";
import type { PlanRow, SolveRequest } from "./plan.ts";

/** A peak that the maximum concurrency of the mapping keeps, without delays: the messages wait in the queue. */
export interface CapPlan {
  /** `MaximumConcurrency` of the mapping: the peak of the goal. It applies to every message of the queue. */
  readonly maximumConcurrency: number;
  readonly prediction: Prediction;
}

/**
 * Predicts the burst without delays, with the maximum concurrency of the mapping set to the peak of the goal.
 *
 * @returns null if a mapping cannot have this setting (2 to 1,000), or if it would change nothing: for jobs that do not take
 * the queue, for an ideal consumer, and if the burst or the consumer is already at or below this peak
 */
export function capFor({ goal, count, work, consumer, via = "sqs" }: SolveRequest): CapPlan | null {
  if (!("maxPeak" in goal) || !isQueued(via) || isOpen(consumer)) return null;
  const maximumConcurrency = Math.floor(goal.maxPeak);
  const { maximumConcurrencyMin, maximumConcurrencyMax } = limits.eventSource;
  if (maximumConcurrency < maximumConcurrencyMin || maximumConcurrency > maximumConcurrencyMax) return null;
  const present = Math.min(count, concurrencyCap(consumer), consumer.maximumConcurrency ?? Number.POSITIVE_INFINITY);
  if (present <= maximumConcurrency) return null;
  const capped = { ...consumer, maximumConcurrency };
  return {
    maximumConcurrency,
    prediction: predict({ count, work, consumer: capped, via, spread: "none", window: null }),
  };
}

/**
 * Whether the maximum concurrency of the mapping serves a peak better than the delays of a row: the row misses the goal, or
 * it has delays and does not end earlier (to a tenth of a second).
 */
export function isCapBetter(cap: CapPlan, row: PlanRow): boolean {
  if (row.unmet !== null) return true;
  const tenths = ({ lastEndSeconds }: Prediction): number => Math.round(lastEndSeconds.p95 * 10);
  return row.window.maxSeconds > 0 && tenths(cap.prediction) <= tenths(row.prediction);
}
