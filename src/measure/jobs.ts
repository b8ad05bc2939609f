import type { JobLine } from "../base/job.ts";
import type { Interval } from "./peak.ts";

/** How many jobs are in each state. Each job is in exactly one state; duplicates are counted separately. */
export interface JobCounts {
  readonly sent: number;
  readonly processed: number;
  readonly failed: number;
  readonly deadLettered: number;
  readonly throttled: number;
  readonly inFlight: number;
  readonly lost: number;
  readonly duplicates: number;
}

/** What the function's log shows of one job. */
export interface JobHistory {
  firstStartMs: number;
  lastEndMs: number;
  attempts: number;
  processed: number;
}

/** Collects the job lines of one run. */
export class JobLog {
  readonly #jobs = new Map<number, JobHistory>();
  readonly #requestIds = new Set<string>();
  readonly #elsewhere = new Set<string>();
  readonly #onlyFailed = new Set<number>();
  readonly #attempts: { readonly startMs: number; readonly endMs: number }[] = [];
  #processed = 0;
  #lastSuccessMs: number | undefined;
  #failedAttempts = 0;
  #totalWorkMs = 0;

  /** Adds a line of this run. */
  add({ document, startedAtMs, endedAtMs, outcome, requestId }: JobLine): void {
    const history = this.#jobs.get(document) ?? {
      firstStartMs: startedAtMs,
      lastEndMs: endedAtMs,
      attempts: 0,
      processed: 0,
    };
    history.firstStartMs = Math.min(history.firstStartMs, startedAtMs);
    history.lastEndMs = Math.max(history.lastEndMs, endedAtMs);
    history.attempts++;
    if (outcome === "failed") {
      this.#failedAttempts++;
      if (history.processed === 0) this.#onlyFailed.add(document);
    } else if (history.processed++ === 0) {
      this.#processed++;
      this.#lastSuccessMs = Math.max(this.#lastSuccessMs ?? endedAtMs, endedAtMs);
      this.#onlyFailed.delete(document);
    }
    this.#jobs.set(document, history);
    this.#requestIds.add(requestId);
    this.#attempts.push({ startMs: startedAtMs, endMs: endedAtMs });
    this.#totalWorkMs += endedAtMs - startedAtMs;
  }

  /** Records an invocation that worked on a job of another run, or on none. */
  addElsewhere(requestId: string): void {
    this.#elsewhere.add(requestId);
  }

  /** The number of jobs that were processed at least once. */
  get processed(): number {
    return this.#processed;
  }

  /** How often jobs were processed again after they had been processed. */
  get duplicates(): number {
    let extra = 0;
    for (const { processed } of this.#jobs.values()) extra += Math.max(0, processed - 1);
    return extra;
  }

  /** The number of attempts that failed. */
  get failedAttempts(): number {
    return this.#failedAttempts;
  }

  /** The jobs of which every attempt has failed so far. */
  get onlyFailed(): ReadonlySet<number> {
    return this.#onlyFailed;
  }

  /** The duration of each attempt in milliseconds, in the order of the log. */
  get workMs(): readonly number[] {
    return this.#attempts.map(({ startMs, endMs }) => endMs - startMs);
  }

  /** The mean duration of an attempt in milliseconds; NaN without any. */
  get meanWorkMs(): number {
    return this.#totalWorkMs / this.#attempts.length;
  }

  /** The interval of each attempt. */
  get intervals(): readonly Interval[] {
    return this.#attempts;
  }

  /** Returns what the log shows of a job; undefined before its first attempt has ended. */
  historyOf(job: number): Readonly<JobHistory> | undefined {
    return this.#jobs.get(job);
  }

  /** Checks whether a job was processed at least once. */
  wasProcessed(job: number): boolean {
    return (this.#jobs.get(job)?.processed ?? 0) > 0;
  }

  /** Checks whether an attempt at a job has ended, with any outcome. */
  wasStarted(job: number): boolean {
    return this.#jobs.has(job);
  }

  /** Checks whether an invocation worked on a job of this run. */
  ranIn(requestId: string): boolean {
    return this.#requestIds.has(requestId);
  }

  /** Checks whether an invocation worked on a job of another run, or on none. */
  ranElsewhere(requestId: string): boolean {
    return this.#elsewhere.has(requestId);
  }

  /** True if no line of this run was added. */
  get isEmpty(): boolean {
    return this.#jobs.size === 0;
  }

  /** Returns the first start of each job, in milliseconds since the epoch. */
  firstStartsMs(): number[] {
    return Array.from(this.#jobs.values(), ({ firstStartMs }) => firstStartMs);
  }

  /** When the last job was processed, in milliseconds since the epoch; undefined if none was. */
  get lastSuccessMs(): number | undefined {
    return this.#lastSuccessMs;
  }

  /** The last end of any attempt, in milliseconds since the epoch; undefined without any. */
  get lastEndMs(): number | undefined {
    let last: number | undefined;
    for (const { lastEndMs } of this.#jobs.values()) last = Math.max(last ?? lastEndMs, lastEndMs);
    return last;
  }
}

/** What is known about the jobs of a run. Sets contain the numbers of jobs. */
export interface JobEvidence {
  /** Jobs that AWS confirmed, or whose invoke returned. */
  readonly sent: ReadonlySet<number>;
  readonly log: JobLog;
  /** Jobs of direct invokes that ended in a function error; they are not retried. */
  readonly failed: ReadonlySet<number>;
  /** Jobs of direct invokes that were refused because no concurrency was left. */
  readonly throttled: ReadonlySet<number>;
  /** Jobs found in the dead-letter queue. */
  readonly deadLettered: ReadonlySet<number>;
  /** How many jobs are still queued or running; at most so many unaccounted jobs are in flight. */
  readonly pending: number;
}

/** What decides whether a job has an outcome. */
export type OutcomeEvidence = Omit<JobEvidence, "pending">;

/** Checks whether a job has an outcome: it was processed, or it will not be tried again. */
export const isAccountedFor = ({ log, failed, throttled, deadLettered }: OutcomeEvidence, job: number): boolean =>
  log.wasProcessed(job) || deadLettered.has(job) || failed.has(job) || throttled.has(job);

/** Returns the jobs that were sent and have no outcome yet. */
export const unaccounted = (evidence: OutcomeEvidence): number[] =>
  [...evidence.sent].filter((job) => !isAccountedFor(evidence, job));

/** Checks whether every job that was sent has an outcome. Stops at the first one that has none. */
export function allAccountedFor(evidence: OutcomeEvidence): boolean {
  for (const job of evidence.sent) if (!isAccountedFor(evidence, job)) return false;
  return true;
}

/**
 * The jobs that have an outcome: processed, or not done and not tried again. In contrast to `countJobs`, the time that it
 * takes does not grow with the jobs that were processed, so that it can be called again and again during a run.
 */
export function doneAndFailed({ log, failed, throttled, deadLettered }: OutcomeEvidence): {
  readonly done: number;
  readonly failed: number;
} {
  const notDone = new Set<number>();
  for (const jobs of [failed, throttled, deadLettered]) {
    for (const job of jobs) if (!log.wasProcessed(job)) notDone.add(job);
  }
  return { done: log.processed, failed: notDone.size };
}

/**
 * Counts each job in exactly one state, the first of these that the evidence shows: processed, dead-lettered, failed,
 * throttled. A job in none of them is in flight while something is pending, and lost otherwise.
 */
export function countJobs(evidence: JobEvidence): JobCounts {
  const { sent, log, failed, throttled, deadLettered, pending } = evidence;
  const processed = count(sent, (job) => log.wasProcessed(job));
  const deadLetteredCount = count(sent, (job) => deadLettered.has(job) && !log.wasProcessed(job));
  const isOpen = (job: number) => !log.wasProcessed(job) && !deadLettered.has(job);
  const failedCount = count(sent, (job) => failed.has(job) && isOpen(job));
  const throttledCount = count(sent, (job) => throttled.has(job) && !failed.has(job) && isOpen(job));
  const open = unaccounted(evidence).length;
  const inFlight = Math.min(open, pending);
  return {
    sent: sent.size,
    processed,
    failed: failedCount,
    deadLettered: deadLetteredCount,
    throttled: throttledCount,
    inFlight,
    lost: open - inFlight,
    duplicates: log.duplicates,
  };
}

function count<T>(items: Iterable<T>, accept: (item: T) => boolean): number {
  let total = 0;
  for (const item of items) if (accept(item)) total++;
  return total;
}
