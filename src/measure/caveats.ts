import type { BrokenAssumption } from "./prediction-miss.ts";

/** What a run was doing when something failed. */
export type RunStep = "sending" | "following" | "metrics" | "log";

/** Why some jobs of an arm do not count as sent. */
export interface UnsentReason {
  /**
   * `refused`: AWS did not take them. `unconfirmed`: no answer came, so they may have been taken all the same. The
   * others never had their turn: sending had ended.
   */
  readonly why: "refused" | "unconfirmed" | "interrupted" | "timed-out" | "failed";
  readonly jobs: number;
  /** What AWS or the network said; null for jobs that it was not asked about. */
  readonly message: string | null;
}

/** What a number cannot say, as data: renderers turn each kind into a sentence. */
export type Caveat =
  /** CloudWatch had not settled when it was read for the last time. */
  | { readonly kind: "cloudwatch-settling"; readonly metric: string }
  /** CloudWatch showed no data for the window. */
  | { readonly kind: "cloudwatch-no-data"; readonly metric: string }
  /** A metric's period is longer than the burst, so its maximum hides how long the peak lasted. */
  | { readonly kind: "coarse-period"; readonly periodSeconds: number; readonly burstSeconds: number }
  /** The driver, not the function, shaped the burst: sending took long against the work. */
  | { readonly kind: "driver-limited"; readonly sendSeconds: number; readonly workSeconds: number }
  /** Invocations ran more often than there were jobs: retries or at-least-once delivery. */
  | { readonly kind: "duplicates"; readonly jobs: number }
  /** Jobs that nothing accounts for. */
  | { readonly kind: "lost"; readonly jobs: number }
  /** AWS, or the way to it, or we ourselves, failed in the middle of the run. */
  | { readonly kind: "failure"; readonly step: RunStep; readonly message: string }
  /** Jobs of the arm that do not count as sent. */
  | { readonly kind: "unsent"; readonly jobs: number; readonly reasons: readonly UnsentReason[] }
  /** Jobs that were throttled at every receive, and dead-lettered without a single run. */
  | { readonly kind: "never-ran"; readonly jobs: number }
  /** The burst still ran when the watch ended; `unlimited`: now without the settings of its arm, which were put back. */
  | { readonly kind: "still-running"; readonly jobs: number; readonly unlimited?: true }
  /** The target's clock is ahead of this machine's, or behind it where the seconds are negative. */
  | { readonly kind: "clock-skew"; readonly seconds: number }
  /** Invocations of the same function worked on other jobs at the same time. */
  | { readonly kind: "other-invocations"; readonly invocations: number }
  /** CloudWatch and the logs disagree on a settled number. */
  | { readonly kind: "peak-mismatch"; readonly exact: number; readonly cloudwatch: number }
  /** The peak is outside the band that was predicted. */
  | {
      readonly kind: "peak-unpredicted";
      readonly measured: number;
      readonly low: number;
      readonly high: number;
      readonly because: readonly BrokenAssumption[];
    }
  /** The last job ended after the deadline that the delays were chosen for. */
  | {
      readonly kind: "deadline-missed";
      readonly deadlineSeconds: number;
      readonly endedSeconds: number;
      readonly because: readonly BrokenAssumption[];
    }
  /** Batches make invocations and jobs in flight two different numbers. */
  | { readonly kind: "batched"; readonly batchSize: number };
