import { mean } from "../../base/statistics.ts";
import type { JobEvidence } from "../../measure/jobs.ts";
import { isQueued } from "../../plan/scenario.ts";
import type { ArmRun } from "../arm-run.ts";
import { retryRuleOf } from "../goal/retries.ts";

/** How far a run has come, as far as its remaining time depends on it. Times are milliseconds since the epoch. */
export interface RunPosition {
  readonly evidence: JobEvidence;
  readonly nowMs: number;
  /** When the first call was made. */
  readonly startedMs: number;
  /** Invocations in flight. */
  readonly running: number;
}

/**
 * Estimates the time until the last job is accounted for. Before the first job has ended the prediction is used, after
 * that the plan of the calls, the durations seen so far, and the retries that are still due.
 *
 * @returns milliseconds, or null if no end is predicted.
 */
export function remainingTimeMs(
  { spec, calls, facts, prediction }: Pick<ArmRun, "spec" | "calls" | "facts" | "prediction">,
  { evidence, nowMs, startedMs, running }: RunPosition,
): number | null {
  const { log, deadLettered, failed, throttled } = evidence;
  if (log.workMs.length === 0) {
    const endMs = startedMs + prediction.lastEndSeconds.p50 * 1000;
    return Number.isFinite(endMs) ? Math.max(0, endMs - nowMs) : null;
  }
  // Failed messages are retried; failed direct invokes are not.
  const retry = isQueued(spec.via) ? retryRuleOf(facts.queue) : undefined;
  let lastReleaseMs = 0;
  let lastRetryMs = 0;
  let backlog = 0;
  for (const { atMs, jobs } of calls) {
    for (const { message, delaySeconds } of jobs) {
      const job = message.document;
      if (log.wasProcessed(job) || deadLettered.has(job) || failed.has(job) || throttled.has(job)) continue;
      const history = log.historyOf(job);
      if (history !== undefined && retry !== undefined) {
        const attemptsLeft = message.poisoned ? retry.maxReceiveCount - history.attempts + 1 : 1;
        lastRetryMs = Math.max(lastRetryMs, history.lastEndMs + attemptsLeft * retry.visibilityTimeoutMs);
        continue;
      }
      const releasedMs = startedMs + atMs + delaySeconds * 1000;
      lastReleaseMs = Math.max(lastReleaseMs, releasedMs);
      if (releasedMs <= nowMs) backlog++;
    }
  }
  const untilFirstAttemptsEndMs = backlogMs({ nowMs, lastReleaseMs, backlog, running, workMs: mean(log.workMs) });
  return Math.max(untilFirstAttemptsEndMs, lastRetryMs - nowMs);
}

/** The jobs whose first attempt has not ended. Times are milliseconds since the epoch. */
export interface Backlog {
  readonly nowMs: number;
  /** The last release of such a job; in the past if all of them have been released. */
  readonly lastReleaseMs: number;
  /** Jobs that have been released. */
  readonly backlog: number;
  /** Jobs that are being processed. */
  readonly running: number;
  /** Mean duration of a job, milliseconds. */
  readonly workMs: number;
}

/**
 * Estimates the time until the backlog has been processed: one job after the last release, and backlog × work / running at
 * the present rate (Little's law, theory §7.1), whichever is longer.
 *
 * @returns milliseconds.
 */
export function backlogMs({ nowMs, lastReleaseMs, backlog, running, workMs }: Backlog): number {
  const bySchedule = lastReleaseMs > nowMs ? lastReleaseMs - nowMs + workMs : 0;
  const byRate = backlog === 0 ? 0 : (backlog / Math.max(1, running)) * workMs;
  return Math.max(bySchedule, byRate);
}
