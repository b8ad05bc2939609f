import { isAccountedFor, type JobEvidence } from "../../measure/jobs.ts";
import { isQueued } from "../../plan/scenario.ts";
import type { ArmRun } from "../arm-run.ts";
import { retryRuleOf } from "../goal/retries.ts";

/** How far a run has come, as far as its remaining time depends on it. Times are milliseconds since the epoch. */
export interface RunPosition {
  readonly evidence: JobEvidence;
  /** Jobs that have an outcome. */
  readonly ended: number;
  readonly nowMs: number;
  /** When the first call was made. */
  readonly startedMs: number;
  /** Invocations in flight. */
  readonly running: number;
}

/**
 * Estimates the time until the last job is accounted for. Before the first job has ended the prediction is used, after
 * that the plan of the calls, the durations seen so far, and the retries that are still due. Of single jobs an estimate only
 * looks at those that have failed so far: a million may wait for their first attempt.
 */
export class RemainingTime {
  readonly #run: Pick<ArmRun, "spec" | "facts" | "prediction">;
  /** When each job is released, milliseconds after the first call, in order: its call is due and its delay is over. */
  readonly #releasesMs: Float64Array;
  readonly #poisoned: ReadonlySet<number>;
  #released = 0;
  #firstAttemptsMs: number | null = null;

  constructor(run: Pick<ArmRun, "spec" | "calls" | "facts" | "prediction">) {
    this.#run = run;
    const poisoned = new Set<number>();
    const releasesMs: number[] = [];
    for (const { atMs, jobs } of run.calls) {
      for (const { message, delaySeconds } of jobs) {
        if (message.poisoned) poisoned.add(message.document);
        releasesMs.push(atMs + delaySeconds * 1000);
      }
    }
    this.#poisoned = poisoned;
    this.#releasesMs = Float64Array.from(releasesMs).sort();
  }

  /** The part of the last estimate in which jobs are tried for the first time, milliseconds; null if it is not known. */
  get firstAttemptsMs(): number | null {
    return this.#firstAttemptsMs;
  }

  /** Returns the remaining time in milliseconds, or null if no end is predicted. Positions must be in order of time. */
  at({ evidence, ended, nowMs, startedMs, running }: RunPosition): number | null {
    const { log } = evidence;
    if (log.isEmpty) {
      const endMs = startedMs + this.#run.prediction.lastEndSeconds.p50 * 1000;
      return Number.isFinite(endMs) ? Math.max(0, endMs - nowMs) : null;
    }
    const retries = this.#retries(evidence);
    const backlog = Math.max(0, this.#releasedBy(nowMs - startedMs) - ended - retries.jobs);
    const isReleased = this.#released === this.#releasesMs.length;
    const lastReleaseMs = isReleased ? Number.NEGATIVE_INFINITY : startedMs + (this.#releasesMs.at(-1) as number);
    const untilFirstAttemptsEndMs = backlogMs({ nowMs, lastReleaseMs, backlog, running, workMs: log.meanWorkMs });
    this.#firstAttemptsMs = untilFirstAttemptsEndMs;
    return Math.max(untilFirstAttemptsEndMs, retries.lastMs - nowMs);
  }

  /** The jobs that wait for a retry, and when the last one is due. Failed messages are retried; failed direct invokes are not. */
  #retries(evidence: JobEvidence): { readonly jobs: number; readonly lastMs: number } {
    const { spec, facts } = this.#run;
    if (!isQueued(spec.via)) return { jobs: 0, lastMs: 0 };
    const { maxReceiveCount, visibilityTimeoutMs } = retryRuleOf(facts.queue);
    let [jobs, lastMs] = [0, 0];
    for (const job of evidence.log.onlyFailed) {
      const history = evidence.log.historyOf(job);
      if (history === undefined || isAccountedFor(evidence, job)) continue;
      const attemptsLeft = this.#poisoned.has(job) ? maxReceiveCount - history.attempts + 1 : 1;
      lastMs = Math.max(lastMs, history.lastEndMs + attemptsLeft * visibilityTimeoutMs);
      jobs++;
    }
    return { jobs, lastMs };
  }

  #releasedBy(ms: number): number {
    while ((this.#releasesMs[this.#released] ?? Number.POSITIVE_INFINITY) <= ms) this.#released++;
    return this.#released;
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
