import { grown } from "../base/numbers.ts";
import type { JobLog } from "./job-log.ts";

/** How many jobs are in each state. Each job is in exactly one state; duplicates are counted separately. */
export interface JobCounts {
  readonly sent: number;
  readonly processed: number;
  readonly failed: number;
  readonly deadLettered: number;
  readonly throttled: number;
  readonly inFlight: number;
  /** Null if jobs were counted, because a job that is missing cannot be told from one that was processed. */
  readonly lost: number | null;
  /** Null if jobs were counted. */
  readonly duplicates: number | null;
  /** Jobs whose outcome cannot be known; left out if there are none. */
  readonly unknown?: number;
}

/** The numbers of some jobs. */
type JobNumbers = Pick<ReadonlySet<number>, "has" | "size"> & Iterable<number>;

/** What is known about the jobs of a run. Sets contain the numbers of jobs. */
export interface JobEvidence {
  /** Jobs that AWS confirmed, or whose invoke returned. */
  readonly sent: JobNumbers;
  readonly log: JobLog;
  /** Jobs whose invoke was answered without an error; empty if the log shows the outcome of each job. */
  readonly answered: Pick<ReadonlySet<number>, "has" | "size">;
  /** Jobs of direct invokes that ended in a function error; they are not retried. */
  readonly failed: ReadonlySet<number>;
  /** Jobs of direct invokes that were refused because no concurrency was left. */
  readonly throttled: ReadonlySet<number>;
  /** Jobs found in the dead-letter queue. */
  readonly deadLettered: ReadonlySet<number>;
  /** How many jobs are still queued or running; at most so many unaccounted jobs are in flight. */
  readonly pending: number;
  /** Present if the function does not log each job. */
  readonly unlogged?: Unlogged;
}

/** What is known of the jobs that neither a log line nor an answer accounts for, if the function does not log each job. */
interface Unlogged {
  /**
   * The most of them that can be without an outcome: messages that the queue still has, for example. The others have left
   * the queue, so they count as processed. Infinity if nothing is known.
   */
  readonly openAtMost: number;
  /** About how many have no outcome yet: an estimate for the progress of a run, from counts that lag behind. */
  readonly openAbout: number;
}

/** What decides whether a job has an outcome. */
type OutcomeEvidence = Omit<JobEvidence, "pending" | "unlogged">;

const wasProcessed = ({ log, answered }: OutcomeEvidence, job: number): boolean =>
  log.wasProcessed(job) || answered.has(job);

/** Checks whether a job has an outcome: it was processed, or it will not be tried again. */
export const isAccountedFor = (evidence: OutcomeEvidence, job: number): boolean =>
  wasProcessed(evidence, job) ||
  evidence.deadLettered.has(job) ||
  evidence.failed.has(job) ||
  evidence.throttled.has(job);

/** Counts the jobs that were sent and have no outcome yet. */
export const unaccounted = (evidence: OutcomeEvidence): number =>
  count(evidence.sent, (job) => !isAccountedFor(evidence, job));

/** Checks whether every job that was sent has an outcome. Stops at the first one that has none. */
export function allAccountedFor(evidence: OutcomeEvidence): boolean {
  for (const job of evidence.sent) if (!isAccountedFor(evidence, job)) return false;
  return true;
}

/**
 * The jobs that have an outcome: processed, or not done and not tried again. In contrast to `countJobs`, the time that it
 * takes does not grow with the jobs that were processed, so that it can be called again and again during a run.
 */
export function doneAndFailed(evidence: JobEvidence): { readonly done: number; readonly failed: number } {
  const { log, answered, failed, throttled, deadLettered, sent, unlogged } = evidence;
  const notDone = new Set<number>();
  for (const jobs of [failed, throttled, deadLettered]) {
    for (const job of jobs) if (!log.wasProcessed(job)) notDone.add(job);
  }
  const known = Math.max(log.processed, answered.size);
  const left = unlogged === undefined ? 0 : sent.size - notDone.size - unlogged.openAbout;
  return { done: Math.max(known, left), failed: notDone.size };
}

/**
 * Counts each job in exactly one state, the first of these that the evidence shows: processed, dead-lettered, failed,
 * throttled. A job in none of them is in flight while something is pending, and lost otherwise. If the function does not log
 * each job, it is unknown or processed instead of lost: see `Unlogged`.
 */
export function countJobs(evidence: JobEvidence): JobCounts {
  const { sent, log, failed, throttled, deadLettered, pending, unlogged } = evidence;
  const processed = count(sent, (job) => wasProcessed(evidence, job));
  const isOpen = (job: number) => !wasProcessed(evidence, job) && !deadLettered.has(job);
  const states = {
    sent: sent.size,
    processed,
    failed: count(sent, (job) => failed.has(job) && isOpen(job)),
    deadLettered: count(sent, (job) => deadLettered.has(job) && !wasProcessed(evidence, job)),
    throttled: count(sent, (job) => throttled.has(job) && !failed.has(job) && isOpen(job)),
  };
  const open = unaccounted(evidence);
  const inFlight = Math.min(open, pending);
  if (unlogged === undefined) return { ...states, inFlight, lost: open - inFlight, duplicates: log.duplicates };
  const unknown = Math.min(open - inFlight, unlogged.openAtMost);
  const left = open - inFlight - unknown;
  const isKnown = left + unknown === 0;
  return {
    ...states,
    processed: processed + left,
    inFlight,
    lost: isKnown ? 0 : null,
    duplicates: isKnown ? log.duplicates : null,
    ...(unknown === 0 ? {} : { unknown }),
  };
}

/** Whether no job is lost or unknown, as far as that can be told. */
export const isWholeCount = ({ lost, unknown = 0 }: JobCounts): boolean => (lost ?? 0) === 0 && unknown === 0;

function count<T>(items: Iterable<T>, accept: (item: T) => boolean): number {
  let total = 0;
  for (const item of items) if (accept(item)) total++;
  return total;
}

const firstCapacity = 1_024;

/**
 * The numbers of some jobs of a run, in ascending order. They take a byte for each job of the run: a `Set` takes thirty times as
 * much.
 */
export class JobSet implements Iterable<number> {
  #has = new Uint8Array(firstCapacity);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(job: number): boolean {
    return this.#has[job] === 1;
  }

  /** Adds the number of a job of the run, 1…count. */
  add(job: number): void {
    if (job >= this.#has.length) this.#has = grown(this.#has, job + 1);
    if (this.#has[job] === 1) return;
    this.#has[job] = 1;
    this.#size++;
  }

  /** @returns whether the job was there. */
  delete(job: number): boolean {
    if (!this.has(job)) return false;
    this.#has[job] = 0;
    this.#size--;
    return true;
  }

  *[Symbol.iterator](): Generator<number, void> {
    for (let job = 0; job < this.#has.length; job++) if (this.#has[job] === 1) yield job;
  }
}
