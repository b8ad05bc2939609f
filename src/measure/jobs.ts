import type { JobLine } from "../base/job.ts";
import type { Interval } from "./peak.ts";

/** Every job in exactly one of these, duplicates counted apart. */
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

/** What is known of one job from the function's log. */
export interface JobHistory {
  firstStartMs: number;
  lastEndMs: number;
  attempts: number;
  processed: number;
}

/** Folds the job lines of one run. */
export class JobLog {
  readonly #jobs = new Map<number, JobHistory>();
  readonly #requestIds = new Set<string>();
  readonly #elsewhere = new Set<string>();
  readonly #attempts: { readonly startMs: number; readonly endMs: number }[] = [];
  #failedAttempts = 0;

  add({ document, startedAtMs, endedAtMs, outcome, requestId }: JobLine): void {
    const job = this.#jobs.get(document) ?? {
      firstStartMs: startedAtMs,
      lastEndMs: endedAtMs,
      attempts: 0,
      processed: 0,
    };
    job.firstStartMs = Math.min(job.firstStartMs, startedAtMs);
    job.lastEndMs = Math.max(job.lastEndMs, endedAtMs);
    job.attempts++;
    if (outcome === "processed") job.processed++;
    else this.#failedAttempts++;
    this.#jobs.set(document, job);
    this.#requestIds.add(requestId);
    this.#attempts.push({ startMs: startedAtMs, endMs: endedAtMs });
  }

  /** Notes an invocation that worked on a job of another run, or of none. */
  addElsewhere(requestId: string): void {
    this.#elsewhere.add(requestId);
  }

  /** Documents that were processed at least once. */
  get processed(): number {
    return count(this.#jobs.values(), (job) => job.processed > 0);
  }

  /** Processings beyond the first of each document. */
  get duplicates(): number {
    let extra = 0;
    for (const { processed } of this.#jobs.values()) extra += Math.max(0, processed - 1);
    return extra;
  }

  /** Attempts that failed. */
  get failedAttempts(): number {
    return this.#failedAttempts;
  }

  /** How long each attempt worked, milliseconds, in the order of the log. */
  get workMs(): readonly number[] {
    return this.#attempts.map(({ startMs, endMs }) => endMs - startMs);
  }

  /** From the start to the end of each attempt. */
  get intervals(): readonly Interval[] {
    return this.#attempts;
  }

  /** What was seen of a job; undefined before its first attempt has ended. */
  historyOf(document: number): Readonly<JobHistory> | undefined {
    return this.#jobs.get(document);
  }

  wasProcessed(document: number): boolean {
    return (this.#jobs.get(document)?.processed ?? 0) > 0;
  }

  /** Whether the function has worked on it, with whatever outcome. */
  wasStarted(document: number): boolean {
    return this.#jobs.has(document);
  }

  /** Whether that invocation worked on a job of this run. */
  ranIn(requestId: string): boolean {
    return this.#requestIds.has(requestId);
  }

  /** Whether that invocation worked on a job of another run, or of none. */
  ranElsewhere(requestId: string): boolean {
    return this.#elsewhere.has(requestId);
  }

  /** Whether no line of this run was seen. */
  get isEmpty(): boolean {
    return this.#jobs.size === 0;
  }

  /** First start of each job, milliseconds since the epoch. */
  firstStartsMs(): number[] {
    return Array.from(this.#jobs.values(), ({ firstStartMs }) => firstStartMs);
  }

  /** The last end of any job; undefined if none was seen. */
  get lastEndMs(): number | undefined {
    let last: number | undefined;
    for (const { lastEndMs } of this.#jobs.values()) last = Math.max(last ?? lastEndMs, lastEndMs);
    return last;
  }
}

/** Everything that is known about where the jobs of a run are. */
export interface JobEvidence {
  /** Documents whose sending was confirmed, or whose invoke was answered. */
  readonly sent: ReadonlySet<number>;
  readonly log: JobLog;
  /** Direct invokes that ended in a function error: nobody tries them again. */
  readonly failed: ReadonlySet<number>;
  /** Direct invokes that were refused for want of concurrency. */
  readonly throttled: ReadonlySet<number>;
  /** Documents found in the dead-letter queue. */
  readonly deadLettered: ReadonlySet<number>;
  /** Jobs that are still queued or running somewhere: as many of the unaccounted may be in flight. */
  readonly pending: number;
}

/** The documents that nothing accounts for yet. */
export function unaccounted({ sent, log, failed, throttled, deadLettered }: Omit<JobEvidence, "pending">): number[] {
  return [...sent].filter(
    (document) =>
      !log.wasProcessed(document) && !deadLettered.has(document) && !failed.has(document) && !throttled.has(document),
  );
}

/**
 * Puts each job into exactly one place, the best one that the evidence shows: processed, dead-lettered, failed,
 * throttled, else in flight as long as something is pending, else lost.
 */
export function countJobs(evidence: JobEvidence): JobCounts {
  const { sent, log, failed, throttled, deadLettered, pending } = evidence;
  const processed = count(sent, (document) => log.wasProcessed(document));
  const inDeadLetters = count(sent, (document) => deadLettered.has(document) && !log.wasProcessed(document));
  const elsewhere = (document: number) => !log.wasProcessed(document) && !deadLettered.has(document);
  const failedCount = count(sent, (document) => failed.has(document) && elsewhere(document));
  const throttledCount = count(
    sent,
    (document) => throttled.has(document) && !failed.has(document) && elsewhere(document),
  );
  const open = unaccounted(evidence).length;
  const inFlight = Math.min(open, pending);
  return {
    sent: sent.size,
    processed,
    failed: failedCount,
    deadLettered: inDeadLetters,
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
