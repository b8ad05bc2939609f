import { limits } from "../../base/limits.ts";
import { bisected } from "../../base/numbers.ts";
import { type Consumer, pollerCap } from "../consumer.ts";
import { predict } from "../predict.ts";
import type { Prediction } from "../prediction.ts";
import type { Work } from "../work/work.ts";

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

function withoutCap({ maximumConcurrency, ...consumer }: Consumer): Consumer {
  return consumer;
}

const neighborShares = [0.25, 0.5, 0.75, 0.9, 1.1, 1.5];

/**
 * Finds the smallest maximum concurrency of the mapping with which a burst without delays ends as early as without one, to
 * one per cent, in 95 of 100 bursts. A mapping needs time to add its pollers, so the last of them do little.
 */
export function throughputCap({ count, work, consumer }: CapRequest): ThroughputCap {
  const free = withoutCap(consumer);
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
