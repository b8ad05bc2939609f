import { doneAndFailed, isAccountedFor, type JobEvidence } from "../../measure/jobs.ts";
import { isQueued } from "../../plan/scenario.ts";
import type { ArmRun } from "../arm-run.ts";
import { retryRuleOf } from "../goal/retries.ts";
import type { LiveRun, Progress, RunDetails, RunSeen } from "../live-run.ts";
import { openChildren, sendingMs } from "../send/send-state.ts";

/** What is reported after a look at a run. */
export function seenOf(run: ArmRun, live: LiveRun, evidence: JobEvidence, remaining: RemainingTime): RunSeen {
  const progress = progressOf(run, live, evidence, remaining);
  return { kind: "seen", progress, details: detailsOf(run, live, evidence, remaining.firstAttemptsMs) };
}

function progressOf(
  { spec, target }: ArmRun,
  live: LiveRun,
  evidence: JobEvidence,
  remaining: RemainingTime,
): Progress {
  const { sends, log, startedMs } = live;
  const nowMs = target.cloud.clock.nowMs();
  const total = spec.count - sends.unsent.size;
  const { done, failed } = doneAndFailed(evidence);
  const open = Math.max(0, evidence.sent.size - done - failed);
  const running = Math.min(open, log.invocations.running);
  return {
    arm: spec.name,
    phase: "running",
    total,
    done,
    running,
    waiting: Math.max(0, total - done - failed - running),
    failed,
    elapsedMs: nowMs - startedMs,
    remainingMs: atLeast(
      remaining.at({ evidence, ended: done + failed, nowMs, startedMs: sends.firstSendMs ?? startedMs, running }),
      // Counted jobs are believed to have ended when the counts of the queue are current.
      (live.queue.currentFromMs ?? nowMs) - nowMs,
    ),
    ...openChildren(sends),
  };
}

const atLeast = (ms: number | null, leastMs: number): number | null => (ms === null ? null : Math.max(ms, leastMs));

/** What a picture of the run shows beside its progress. Times of the log are on the target's clock. */
function detailsOf(run: ArmRun, live: LiveRun, evidence: JobEvidence, firstAttemptsMs: number | null): RunDetails {
  const { sends, log, startedMs } = live;
  const logStartMs = startedMs + run.target.cloud.skew.certainMs;
  const { starts, ends } = log.invocations.takeFlights();
  const { lastSuccessMs } = log.jobs;
  let retrying = 0;
  for (const job of log.jobs.onlyFailed) if (!isAccountedFor(evidence, job)) retrying++;
  return {
    sending: {
      sent: sends.sent.size,
      spanMs: sendingMs(sends),
      isOpen: sends.sent.size + sends.unsent.size < run.spec.count,
    },
    retrying,
    firstAttemptsMs,
    lastSuccessMs: lastSuccessMs === undefined ? null : lastSuccessMs - logStartMs,
    flights: { starts: starts.map((ms) => ms - logStartMs), ends: ends.map((ms) => ms - logStartMs) },
  };
}

/** How far a run has come, as far as its remaining time depends on it. Times are milliseconds since the epoch. */
interface RunPosition {
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
interface Backlog {
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
