import { mean } from "../../base/statistics.ts";
import type { JobLog } from "../../measure/jobs.ts";
import { remainingMs } from "../../measure/remaining.ts";
import type { PlannedCall } from "../../plan/send-plan.ts";
import type { RetryRule } from "../goal/retries.ts";

export interface RemainingTimeRequest {
  readonly calls: readonly PlannedCall[];
  readonly log: JobLog;
  readonly isDone: (document: number) => boolean;
  readonly running: number;
  readonly nowMs: number;
  readonly firstSendMs: number;
  /** When the last job was expected to end beforehand: all that is known until a job has ended. */
  readonly expectedEndMs: number;
  /** Undefined for roads whose failures nobody tries again. */
  readonly retry: RetryRule | undefined;
}

/**
 * Time until the last job is accounted for: by the schedule, the durations seen and the retries that are due; by the
 * prediction as long as no job has ended.
 *
 * @returns milliseconds, or null when it cannot be known.
 */
export function remainingTimeMs(request: RemainingTimeRequest): number | null {
  const { calls, log, isDone, nowMs, firstSendMs, expectedEndMs, retry } = request;
  if (log.workMs.length === 0) return Number.isFinite(expectedEndMs) ? Math.max(0, expectedEndMs - nowMs) : null;
  const workMs = mean(log.workMs);
  let lastReleaseMs = 0;
  let lastRetryMs = 0;
  let backlog = 0;
  for (const { atMs, jobs } of calls) {
    for (const { message, delaySeconds } of jobs) {
      if (isDone(message.document)) continue;
      const history = log.historyOf(message.document);
      if (history !== undefined && retry !== undefined) {
        const left = message.poisoned ? retry.maxReceiveCount - history.attempts + 1 : 1;
        lastRetryMs = Math.max(lastRetryMs, history.lastEndMs + left * retry.visibilityTimeoutMs);
        continue;
      }
      const releasedMs = firstSendMs + atMs + delaySeconds * 1000;
      lastReleaseMs = Math.max(lastReleaseMs, releasedMs);
      if (releasedMs <= nowMs) backlog++;
    }
  }
  const others = remainingMs({ nowMs, lastReleaseMs, backlog, running: request.running, workMs });
  return Math.max(others ?? 0, lastRetryMs - nowMs);
}
