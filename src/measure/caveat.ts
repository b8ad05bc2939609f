import type { BrokenAssumption } from "./prediction-miss.ts";

/** What a run was doing when something failed. */
export type RunStep = "sending" | "following" | "metrics" | "log" | "dead-letter-queue" | "schedules";

/** Why some jobs of an arm do not count as sent. */
export interface UnsentReason {
  /**
   * `refused`: AWS did not accept them. `unconfirmed`: no response arrived, so AWS may have accepted them anyway.
   * Others: sending had ended before their turn.
   */
  readonly why: "refused" | "unconfirmed" | "interrupted" | "timed-out" | "aborted" | "failed";
  readonly jobs: number;
  /** The error message of AWS or the network; null for jobs that were never sent. */
  readonly message: string | null;
}

/**
 * A warning about what the numbers of a run do not show. `experiment/find-caveats.ts` finds most of them;
 * `commands/arms/caveat-sentences.ts` turns each kind into a sentence, and the compiler demands one for a new kind.
 */
export type Caveat =
  /** CloudWatch had not settled when it was read for the last time. */
  | { readonly kind: "cloudwatch-settling"; readonly metric: string }
  /** CloudWatch showed no data for the window. */
  | { readonly kind: "cloudwatch-no-data"; readonly metric: string }
  /** The period of a metric is longer than the burst, so its maximum does not show how long the peak lasted. */
  | { readonly kind: "coarse-period"; readonly periodSeconds: number; readonly burstSeconds: number }
  /** Sending took long compared with the work, so the driver shaped the burst, and not the function. */
  | { readonly kind: "driver-limited"; readonly sendSeconds: number; readonly workSeconds: number }
  /** Only the first `jobs` of the burst were run; the rest is computed: the median peak, the last end (null for never), the cost. */
  | {
      readonly kind: "sample";
      readonly jobs: number;
      readonly of: number;
      readonly peak: number;
      readonly lastEndSeconds: number | null;
      readonly usd: number;
    }
  /** Jobs were processed more than once, by retries or at-least-once delivery. */
  | { readonly kind: "duplicates"; readonly jobs: number }
  /** Jobs that were sent and are found nowhere. */
  | { readonly kind: "lost"; readonly jobs: number }
  /** AWS, the network or flatten failed in the middle of the run. */
  | { readonly kind: "failure"; readonly step: RunStep; readonly message: string }
  /** A condition of `--abort` ended the run; or, if `late`, it was found to hold only when the run had ended. */
  | { readonly kind: "aborted"; readonly condition: string; readonly value: number; readonly late?: true }
  /** Jobs that do not count as sent. */
  | { readonly kind: "unsent"; readonly jobs: number; readonly reasons: readonly UnsentReason[] }
  /** Jobs that were throttled at every receive, and dead-lettered without a single run. */
  | { readonly kind: "never-ran"; readonly jobs: number }
  /** Jobs that waited for longer than 900 s, and were not forwarded when they were due: their messages are in a dead-letter queue. */
  | { readonly kind: "not-sent-on"; readonly jobs: readonly number[]; readonly queue: string }
  /** The timeout of the function ended invocations, whose jobs were not processed by that attempt. */
  | {
      readonly kind: "function-timeouts";
      readonly invocations: number;
      readonly timeoutSeconds: number;
      readonly jobs: readonly number[];
      /** The function is the user's own, so flatten cannot change its timeout. */
      readonly foreign?: true;
    }
  /** Direct invokes that were refused because no concurrency was left; they are not retried. `of`: jobs that were sent. */
  | { readonly kind: "throttled"; readonly jobs: number; readonly of: number }
  /** Jobs that were processed, and whose messages are in the dead-letter queue anyway: a redrive would run them again. */
  | { readonly kind: "processed-and-dead-lettered"; readonly jobs: number }
  /**
   * Jobs were still in flight when the run ended. `unlimited`: they run on without the settings of the arm, which were restored.
   * `unseen`: the run could not be followed to its end, so they may have ended.
   */
  | { readonly kind: "still-running"; readonly jobs: number; readonly unlimited?: true; readonly unseen?: true }
  /** The clock of the target is ahead of this machine's clock, or behind it if `seconds` is negative. */
  | { readonly kind: "clock-skew"; readonly seconds: number }
  /** Invocations of the same function worked on other jobs at the same time. */
  | { readonly kind: "other-invocations"; readonly invocations: number }
  /** Invocations that may belong to the run or to other jobs: the peak is between two numbers. */
  | { readonly kind: "peak-bounds"; readonly low: number; readonly high: number; readonly invocations: number }
  /**
   * The function does not log each job: the jobs were counted, and its other work is part of the numbers. `low`, `high`: the
   * peak of the burst alone. `othersAtMost` is null if the log has no invocation.
   */
  | { readonly kind: "counted"; readonly othersAtMost: number | null; readonly low: number; readonly high: number }
  /**
   * Jobs whose outcome cannot be known. `queue`: the queue was not seen empty, and messages in it may be theirs; `filter`: the
   * mapping deletes messages that do not match its filter; `answer`: their invokes have no answer; `log`: the log has not
   * shown how their attempts ended.
   */
  | { readonly kind: "outcome-unknown"; readonly jobs: number; readonly why: "queue" | "filter" | "answer" | "log" }
  /**
   * The burst has more than `most` jobs, which were only counted. The queue was seen empty `emptiedSeconds` after the start; null
   * if it was not.
   */
  | {
      readonly kind: "only-counted";
      readonly jobs: number;
      readonly most: number;
      readonly emptiedSeconds: number | null;
    }
  /** Messages that a Distributed Map sent again after an error: at most so many are in the queue twice. */
  | { readonly kind: "sent-again"; readonly messages: number }
  /** The log has no invocation of the function, although jobs ran. */
  | { readonly kind: "no-log" }
  /** CloudWatch has settled, but it and the log show different peaks of a run that was not cut short. */
  | { readonly kind: "peak-mismatch"; readonly exact: number; readonly cloudwatch: number }
  /** The peak is outside the predicted range. */
  | {
      readonly kind: "peak-unpredicted";
      readonly measured: number;
      readonly low: number;
      readonly high: number;
      readonly because: readonly BrokenAssumption[];
    }
  /** The last job ended after the deadline for which the delays were computed. */
  | {
      readonly kind: "deadline-missed";
      readonly deadlineSeconds: number;
      readonly endedSeconds: number;
      readonly because: readonly BrokenAssumption[];
    }
  /** More invocations started within a second, or more environments existed, than the goal allows. */
  | {
      readonly kind: "limit-missed";
      readonly limit: "maxRate" | "maxEnvironments";
      readonly most: number;
      readonly measured: number;
      readonly because: readonly BrokenAssumption[];
    }
  /** With fewer than `least` jobs in flight no tenant counts as noisy, so a fair queue changes nothing. */
  | { readonly kind: "no-noisy-tenant"; readonly peak: number; readonly least: number }
  /** The peak was not predicted: the models of more than `most` jobs do not include failed attempts. */
  | { readonly kind: "outage-unpredicted"; readonly jobs: number; readonly most: number }
  /** More invocations started within a second than messages were sent in any one second. */
  | { readonly kind: "rate-exceeded"; readonly ratePerSecond: number; readonly perSecond: number }
  /** Invocations contain several jobs, so the peaks of invocations and of jobs differ. */
  | { readonly kind: "batched"; readonly batchSize: number };
