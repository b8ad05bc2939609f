import type { JobMessage } from "../../base/job.ts";
import { isAccountedFor, type JobEvidence } from "../../measure/jobs.ts";
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

/** A job, and when it is released, in milliseconds after the first call: its call is due and its delay is over. */
interface Release {
  readonly message: JobMessage;
  readonly atMs: number;
}

/**
 * Estimates the time until the last job is accounted for. Before the first job has ended the prediction is used, after
 * that the plan of the calls, the durations seen so far, and the retries that are still due. Each estimate only looks at
 * the jobs that have been released and have no outcome yet.
 */
export class RemainingTime {
  readonly #run: Pick<ArmRun, "spec" | "facts" | "prediction">;
  /** The jobs that have not been released, in the reverse order of their releases. */
  readonly #ahead: Release[];
  /** The jobs that have been released and had no outcome at the last estimate. */
  #open: Release[] = [];
  #firstAttemptsMs: number | null = null;

  constructor(run: Pick<ArmRun, "spec" | "calls" | "facts" | "prediction">) {
    this.#run = run;
    this.#ahead = run.calls
      .flatMap(({ atMs, jobs }) =>
        jobs.map(({ message, delaySeconds }) => ({ message, atMs: atMs + delaySeconds * 1000 })),
      )
      .sort((a, b) => b.atMs - a.atMs);
  }

  /** The part of the last estimate in which jobs are tried for the first time, milliseconds; null if it is not known. */
  get firstAttemptsMs(): number | null {
    return this.#firstAttemptsMs;
  }

  /** Returns the remaining time in milliseconds, or null if no end is predicted. Positions must be in order of time. */
  at({ evidence, nowMs, startedMs, running }: RunPosition): number | null {
    const { spec, facts, prediction } = this.#run;
    const { log } = evidence;
    if (log.isEmpty) {
      const endMs = startedMs + prediction.lastEndSeconds.p50 * 1000;
      return Number.isFinite(endMs) ? Math.max(0, endMs - nowMs) : null;
    }
    this.#release(nowMs - startedMs);
    this.#open = this.#open.filter(({ message }) => !isAccountedFor(evidence, message.document));
    // Failed messages are retried; failed direct invokes are not.
    const retry = isQueued(spec.via) ? retryRuleOf(facts.queue) : undefined;
    let lastRetryMs = 0;
    let backlog = 0;
    for (const { message } of this.#open) {
      const history = log.historyOf(message.document);
      if (history === undefined || retry === undefined) {
        backlog++;
        continue;
      }
      const attemptsLeft = message.poisoned ? retry.maxReceiveCount - history.attempts + 1 : 1;
      lastRetryMs = Math.max(lastRetryMs, history.lastEndMs + attemptsLeft * retry.visibilityTimeoutMs);
    }
    const lastReleaseMs = startedMs + (this.#ahead[0]?.atMs ?? Number.NEGATIVE_INFINITY);
    const untilFirstAttemptsEndMs = backlogMs({ nowMs, lastReleaseMs, backlog, running, workMs: log.meanWorkMs });
    this.#firstAttemptsMs = untilFirstAttemptsEndMs;
    return Math.max(untilFirstAttemptsEndMs, lastRetryMs - nowMs);
  }

  #release(untilMs: number): void {
    for (let next = this.#ahead.at(-1); next !== undefined && next.atMs <= untilMs; next = this.#ahead.at(-1)) {
      this.#open.push(next);
      this.#ahead.pop();
    }
  }
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
