import type { Invocation } from "../../measure/invocations.ts";
import type { JobCounts } from "../../measure/jobs.ts";
import { peakOf } from "../../measure/peak.ts";

/** What is known about a function whose jobs were counted. */
export interface CountedFacts {
  readonly jobs: JobCounts;
  /** Largest number of messages in one invocation. */
  readonly batchSize: number;
  /** Receives after which a message is dead-lettered. */
  readonly maxReceives: number;
  /** Invocations that were refused; null if unknown. */
  readonly throttles: number | null;
}

/** How many invocations of a function are certainly of the burst. */
export interface OwnShare {
  /** Invocations that may have done other work. With 0, every number of the function is a number of the burst. */
  readonly othersAtMost: number;
  /** The peak of the function, and the part of it that is certainly of the burst. */
  readonly peak: { readonly low: number; readonly high: number };
}

/**
 * Computes the share of a burst in the invocations of a function that does not log each job. Each processed message was in
 * at least one invocation, and each dead-lettered one in as many as it may be received, unless an invocation was refused.
 */
export function ownShareOf(invocations: readonly Invocation[], facts: CountedFacts): OwnShare {
  const { jobs, batchSize, maxReceives, throttles } = facts;
  const perDeadLetter = throttles === 0 && Number.isFinite(maxReceives) ? maxReceives : 0;
  const deliveries = jobs.processed + jobs.deadLettered * perDeadLetter;
  const othersAtMost = Math.max(0, invocations.length - Math.ceil(deliveries / batchSize));
  const high = peakOf(invocations).value;
  const least = deliveries > 0 ? 1 : 0;
  return { othersAtMost, peak: { low: Math.min(high, Math.max(least, high - othersAtMost)), high } };
}
