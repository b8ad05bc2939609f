import { limits } from "../../base/limits.ts";
import { bisected } from "../../base/numbers.ts";
import { type Consumer, concurrencyCap, isOpen, pollerCap } from "../consumer.ts";
import { type Prediction, predict } from "../predict.ts";
import { isQueued } from "../scenario.ts";

import type { Work } from "../work.ts";
import { type BurstGoal, chanceOf, concurrencyOf, confidenceOf, hasLimits } from "./goal.ts";
import type { PlanRow, SolveRequest } from "./plan.ts";

/** What the maximum concurrency of the mapping does in place of delays: the messages wait in the queue. */
export interface CapPlan {
  /** `MaximumConcurrency` of the mapping: the peak of the goal. It applies to every message of the queue. */
  readonly maximumConcurrency: number;
  readonly prediction: Prediction;
  /** Why it does not meet the goal, as a clause after its name; null if it does. */
  readonly unmet: string | null;
}

/**
 * Predicts the burst without delays, with the maximum concurrency of the mapping set to the peak of the goal.
 *
 * @returns null if a mapping cannot have this setting (2 to 1,000), or if it would change nothing: for jobs that do not take
 * the queue, for an ideal consumer, and if the burst or the consumer is already at or below this peak
 */
export function capFor({ goal, count, work, consumer, via }: SolveRequest): CapPlan | null {
  if ("window" in goal || !hasLimits(goal) || !isQueued(via) || isOpen(consumer)) return null;
  const { maxRate = 1 } = goal;
  // A rate has no concurrency: this one has the rate on average, if jobs take as long as usual.
  const maximumConcurrency = concurrencyOf(goal) ?? Math.max(2, Math.floor(maxRate * work.meanSeconds));
  const { maximumConcurrencyMin, maximumConcurrencyMax } = limits.eventSource;
  if (maximumConcurrency < maximumConcurrencyMin || maximumConcurrency > maximumConcurrencyMax) return null;
  const present = Math.min(count, concurrencyCap(consumer), consumer.maximumConcurrency ?? Number.POSITIVE_INFINITY);
  if (present <= maximumConcurrency) return null;
  const capped = { ...consumer, maximumConcurrency };
  const prediction = predict({ count, work, consumer: capped, via, spread: "none", window: null });
  return { maximumConcurrency, prediction, unmet: unmetByCap(prediction, goal) };
}

/** A maximum concurrency never keeps a rate: how many invocations start in a second depends on how long they take. */
function unmetByCap(prediction: Prediction, goal: BurstGoal): string | null {
  if (goal.maxRate !== undefined) {
    return "cannot keep a rate: the time that jobs take decides how many start in a second, and a faster job starts the next one earlier";
  }
  const isMet = chanceOf(prediction, goal) >= confidenceOf(goal);
  return isMet ? null : `ends too late: after ${prediction.lastEndSeconds.p95.toFixed(1)} s`;
}

/**
 * Whether the maximum concurrency of the mapping serves a peak better than the delays of a row: the row misses the goal, or
 * it has delays and does not end earlier (to a tenth of a second).
 */
export function isCapBetter(cap: CapPlan, row: PlanRow): boolean {
  if (cap.unmet !== null) return false;
  if (row.unmet !== null) return true;
  const tenths = ({ lastEndSeconds }: Prediction): number => Math.round(lastEndSeconds.p95 * 10);
  return row.window.maxSeconds > 0 && tenths(cap.prediction) <= tenths(row.prediction);
}

/** Jobs that arrive at once, and what processes them. */
export interface CapRequest {
  readonly count: number;
  readonly work: Work;
  /** Its maximum concurrency is ignored. */
  readonly consumer: Consumer;
}

/** What a maximum concurrency makes of the burst. */
export interface CapRow {
  /** Null for a mapping without maximum concurrency. */
  readonly maximumConcurrency: number | null;
  readonly prediction: Prediction;
  /** The share of the throughput without a maximum concurrency, 0–1. */
  readonly throughput: number;
}

/** The smallest maximum concurrency that loses no throughput, and its neighbors. */
export interface ThroughputCap {
  /** Null if every smaller one that Lambda accepts loses throughput: the peak is above 1,000, or below 2. */
  readonly smallest: CapRow | null;
  /** Smaller and larger ones, ascending; the last row has none. */
  readonly rows: readonly CapRow[];
}

/** A burst that ends later by less than this share is done as fast. */
const toleratedLoss = 0.01;

const neighborShares = [0.25, 0.5, 0.75, 0.9, 1.1, 1.5];

/**
 * Finds the smallest maximum concurrency of the mapping with which a burst without delays ends as early as without one, to
 * one per cent, in 95 of 100 bursts. A mapping needs time to add its pollers, so the last of them do little.
 */
export function throughputCap({ count, work, consumer }: CapRequest): ThroughputCap {
  const { maximumConcurrency: _, ...free } = consumer;
  const predicted = (most: number | null): Prediction =>
    predict({
      count,
      work,
      spread: "none",
      window: null,
      consumer: most === null ? free : { ...free, maximumConcurrency: most },
    });
  const uncapped = predicted(null);
  const rowOf = (maximumConcurrency: number | null): CapRow => {
    const prediction = maximumConcurrency === null ? uncapped : predicted(maximumConcurrency);
    const throughput = Math.min(1, uncapped.lastEndSeconds.p95 / prediction.lastEndSeconds.p95);
    return { maximumConcurrency, prediction, throughput };
  };
  const { maximumConcurrencyMin: least, maximumConcurrencyMax } = limits.eventSource;
  const most = Math.min(Math.ceil(uncapped.peak.p95), pollerCap(free), maximumConcurrencyMax);
  const isAsFast = ({ throughput }: CapRow) => throughput >= 1 - toleratedLoss;
  if (most < least || !isAsFast(rowOf(most))) return { smallest: null, rows: [rowOf(null)] };
  const enough = bisected(least - 1, most, (cap) => isAsFast(rowOf(cap)));
  const near = neighborShares.map((share) => Math.round(share * enough));
  const caps = [...new Set([...near, enough - 1, enough])].filter((each) => each >= least && each <= most);
  const rows = caps.sort((a, b) => a - b).map(rowOf);
  return { smallest: rowOf(enough), rows: [...rows, rowOf(null)] };
}
