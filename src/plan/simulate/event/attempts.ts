import { asyncRetryDelaysSeconds } from "../../../base/limits.ts";
import type { Random } from "../../../base/random.ts";
import type { Batch, JobAttempts, Scenario } from "../../scenario.ts";

/** A timeout that fewer runs than this share would see is left out, because the quicker models have no timeouts. */
const rareRuns = 0.01;

/** Whether a job may fail and be tried again, or an invocation may run into the timeout of the function. */
export function mayFail({ discipline, failShare, flaky, outage, consumer, work, count }: Scenario): boolean {
  if (discipline !== "loss" && (failShare > 0 || flaky > 0 || outage !== undefined)) return true;
  const { functionTimeoutSeconds: timeoutSeconds, batchSize } = consumer;
  if (timeoutSeconds === undefined) return false;
  const jobs = discipline === "pollers" ? batchSize : 1;
  return jobs * work.longestSeconds >= timeoutSeconds && count * work.survival(timeoutSeconds / jobs) > rareRuns;
}

/**
 * The attempts at each job of one run. A message that failed is in the queue again when its visibility timeout is over, and
 * is dead-lettered instead of being received too often. An asynchronous event is retried one and two minutes after a failure.
 */
export class Attempts implements JobAttempts {
  readonly #scenario: Scenario;
  readonly #made: Uint16Array;
  readonly #poisoned: Uint8Array;
  /** Jobs that are tried again, in order of time. */
  readonly #again: { readonly at: number; readonly job: number }[] = [];
  #random: Random | undefined;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#made = new Uint16Array(scenario.count);
    this.#poisoned = new Uint8Array(scenario.count);
  }

  /** Draws which jobs fail on every attempt: exactly the share of them, as in a burst. */
  reset(random: Random): void {
    const { count, failShare } = this.#scenario;
    this.#made.fill(0);
    this.#poisoned.fill(0);
    this.#again.length = 0;
    this.#random = random;
    for (let job = 0, left = Math.round(count * failShare); left > 0; job++) {
      if (!random.chance(left / (count - job))) continue;
      this.#poisoned[job] = 1;
      left--;
    }
  }

  /** Counts a receive. @returns false if the message is dead-lettered instead. */
  receive(job: number): boolean {
    const { maxReceives = 1 } = this.#scenario.consumer;
    if ((this.#made[job] as number) >= (maxReceives < Number.POSITIVE_INFINITY ? maxReceives : endlessReceives))
      return false;
    this.#made[job] = (this.#made[job] as number) + 1;
    return true;
  }

  /**
   * Plans the next attempts at the jobs of a batch that fail, now that its end is known.
   *
   * @returns when the timeout of the function stops the batch; undefined if it ends by itself.
   */
  end({ jobs, receivedAt }: Batch, startSeconds: number, endsAt: number): number | undefined {
    const { discipline, consumer } = this.#scenario;
    const timesOutAt = startSeconds + (consumer.functionTimeoutSeconds ?? Number.POSITIVE_INFINITY);
    const timedOut = endsAt >= timesOutAt;
    const endSeconds = timedOut ? timesOutAt : endsAt;
    if (discipline === "loss") return timedOut ? timesOutAt : undefined;
    for (const job of jobs) {
      if (!timedOut && !this.#fails(job, startSeconds)) continue;
      if (discipline === "pollers") this.#insert(receivedAt + this.visibilitySeconds, job);
      else this.#retryEvent(job, endSeconds);
    }
    return timedOut ? timesOutAt : undefined;
  }

  /** Returns the messages of a batch that was throttled too long to the queue, at the end of their visibility timeout. */
  giveUp({ jobs, receivedAt }: Batch): void {
    for (const job of jobs) this.#insert(receivedAt + this.visibilitySeconds, job);
  }

  /** How long a message that was received is invisible. A mapping with a batching window asks for more where it needs it. */
  get visibilitySeconds(): number {
    const { consumer } = this.#scenario;
    const { visibilityTimeoutSeconds: own = Number.POSITIVE_INFINITY, batchingWindowSeconds: window } = consumer;
    const needed = window + (consumer.functionTimeoutSeconds ?? 0);
    return window > 0 && needed > own ? needed + extraVisibilitySeconds : own;
  }

  /** When the next job is tried again; Infinity if none is. */
  first(): number {
    return this.#again[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  /** Takes the jobs that are due. */
  takeDue(now: number): number[] {
    let due = 0;
    while (due < this.#again.length && (this.#again[due]?.at ?? 0) <= now) due++;
    return this.#again.splice(0, due).map(({ job }) => job);
  }

  #fails(job: number, startSeconds: number): boolean {
    const { outage } = this.#scenario;
    return (
      (outage !== undefined && startSeconds >= outage.fromSeconds && startSeconds < outage.untilSeconds) ||
      this.#poisoned[job] === 1 ||
      (this.#scenario.flaky > 0 && this.#random?.chance(this.#scenario.flaky) === true)
    );
  }

  #retryEvent(job: number, endSeconds: number): void {
    const made = (this.#made[job] as number) + 1;
    this.#made[job] = made;
    if (made > asyncRetryDelaysSeconds.length) return;
    this.#insert(endSeconds + (asyncRetryDelaysSeconds[made - 1] ?? 0), job);
  }

  #insert(at: number, job: number): void {
    if (at === Number.POSITIVE_INFINITY) return;
    this.#again.splice(this.#again.findLastIndex((other) => other.at <= at) + 1, 0, { at, job });
  }
}

/** A queue without a dead-letter queue delivers a message that fails for days: the model gives it up after so many receives. */
const endlessReceives = 20;

/** Added to window and function timeout if the queue's visibility timeout is shorter than both (L-DG, 2023). */
const extraVisibilitySeconds = 30;
