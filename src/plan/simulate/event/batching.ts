import { type Consumer, receivesPerInvocation } from "../../consumer.ts";
import type { Batch, Scenario } from "../../scenario.ts";
import { type Batching, type SimulationState, waitingOf } from "./state.ts";

/** Batching without a window: a batch is what one receive returns. */
export const withoutBatchingWindow: Batching = {
  reset: () => undefined,
  take: (state) => {
    if (state.busy + 1 > state.pollers) return undefined;
    const jobs = receiveJobs(state, state.consumer.batchSize);
    return jobs.length === 0 ? undefined : { jobs, receivedAt: state.now };
  },
  nextAt: () => Number.POSITIVE_INFINITY,
  onFree: () => undefined,
};

/** Receives up to `most` of the waiting jobs. Those that were received too often are dead-lettered instead. */
function receiveJobs(state: SimulationState, most: number): number[] {
  const jobs: number[] = [];
  while (jobs.length < most && state.received < state.line.length) {
    const job = state.line[state.received++] as number;
    if (state.attempts === undefined || state.attempts.receive(job)) jobs.push(job);
  }
  return jobs;
}

/** Largest number of messages that one receive returns, and how long one waits at most, seconds (SQS API). */
const receiveMax = 10;
const longPollSeconds = 20;

/** A poller that is not at the function. */
interface Poller {
  /** What it has received for its next invocation. */
  batch: Batch | undefined;
  /** When its batching window ends; Infinity without a batch. */
  closesAt: number;
  /** When its receive reaches the queue, and when that ends without a message. */
  joinsAt: number;
  expiresAt: number;
  /** It is removed if its receive ends without a message. */
  isLeaving: boolean;
}

/** The pollers of a scenario that has a mapping with a batching window; undefined for any other. */
export const batchingFor = ({ discipline, consumer }: Scenario): Batching | undefined =>
  discipline === "pollers" && consumer.batchingWindowSeconds > 0 ? new PollerLine() : undefined;

/**
 * Batching of a mapping with a batching window: each poller fills a batch of its own (theory §5.4). The receives of all
 * pollers, with and without an open batch, wait in one line at the queue, and each new receive goes to its end, as in the
 * emulator. Pollers above the first ones leave after a receive without a message.
 */
class PollerLine implements Batching {
  /** Receives that wait at the queue, in their order, and those that have not reached it, in order of time. */
  readonly #waiting: Poller[] = [];
  readonly #coming: Poller[] = [];
  #lastLeaveAt = Number.NEGATIVE_INFINITY;

  /** Starts with idle pollers, whose receives began together, at any time before. */
  reset(state: SimulationState): void {
    this.#waiting.length = 0;
    this.#coming.length = 0;
    this.#lastLeaveAt = Number.NEGATIVE_INFINITY;
    const expiresAt = state.random.fork("polls").next() * longPollSeconds;
    // More pollers than jobs are of no use, and their number can be unlimited.
    for (let poller = 0; poller + 1 <= Math.min(state.pollers, state.works.length); poller++) {
      this.#waiting.push({ ...idlePoller(0), expiresAt });
    }
  }

  onFree(state: SimulationState, at: number): void {
    if (this.#size + state.busy + 1 <= state.pollers) this.#join(idlePoller(at));
  }

  /**
   * Takes a batch that is full, or whose window is over. A message that is available at the instant at which a window ends may
   * still join its batch, as in the emulator.
   */
  take(state: SimulationState): Batch | undefined {
    this.#passUntil(state, state.now);
    for (let first = this.#waiting[0]; first !== undefined && waitingOf(state) > 0; first = this.#waiting[0]) {
      this.#receive(state, first);
    }
    return this.#takeReady(state);
  }

  nextAt(state: SimulationState): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { closesAt, batch } of this.#waiting) if (batch !== undefined) next = Math.min(next, closesAt);
    for (const { joinsAt, batch } of this.#coming) {
      if (batch !== undefined || waitingOf(state) > 0) next = Math.min(next, joinsAt);
    }
    return next;
  }

  get #size(): number {
    return this.#waiting.length + this.#coming.length;
  }

  /** Gives messages to the receive that has waited longest. */
  #receive(state: SimulationState, poller: Poller): void {
    const { batchSize, batchingWindowSeconds } = state.consumer;
    const jobs = receiveJobs(state, Math.min(receiveMax, batchSize - (poller.batch?.jobs.length ?? 0)));
    if (jobs.length === 0) return;
    this.#waiting.shift();
    poller.isLeaving = false;
    if (poller.batch === undefined) {
      poller.batch = { jobs, receivedAt: state.now };
      poller.closesAt = state.now + batchingWindowSeconds;
    } else poller.batch.jobs.push(...jobs);
    const isFull = poller.batch.jobs.length >= batchSize;
    if (isFull) poller.closesAt = state.now;
    this.#join(poller, isFull ? state.now : state.now + state.turnaroundSeconds);
  }

  #takeReady(state: SimulationState): Batch | undefined {
    for (const pollers of [this.#coming, this.#waiting]) {
      // A window that ends before the next receive has reached the queue is noticed then.
      const ready = pollers.findIndex(
        ({ closesAt, joinsAt }) => closesAt <= state.now && (joinsAt <= state.now || pollers === this.#waiting),
      );
      if (ready >= 0) return pollers.splice(ready, 1)[0]?.batch;
    }
    return undefined;
  }

  /** Lets receives reach the queue, and end without a message, up to a time at which messages may be available again. */
  #passUntil(state: SimulationState, now: number): void {
    for (;;) {
      // A poller whose batch is complete does not receive again.
      const next = this.#coming.findIndex(({ closesAt, joinsAt }) => closesAt > joinsAt);
      const expiring = this.#firstToExpire();
      const joinsAt = this.#coming[next]?.joinsAt ?? Number.POSITIVE_INFINITY;
      const expiresAt = expiring?.expiresAt ?? Number.POSITIVE_INFINITY;
      if (Math.min(joinsAt, expiresAt) > now) break;
      if (joinsAt <= expiresAt) {
        this.#waiting.push(...this.#coming.splice(next, 1));
      } else this.#expire(state, expiring as Poller);
    }
    // The mapping has fewer pollers after a throttle.
    for (let index = this.#waiting.length - 1; index >= 0 && this.#size + state.busy > state.pollers; index--) {
      if (this.#waiting[index]?.batch === undefined) this.#waiting.splice(index, 1);
    }
  }

  #firstToExpire(): Poller | undefined {
    let first: Poller | undefined;
    for (const poller of this.#waiting) {
      if (poller.expiresAt < poller.closesAt && poller.expiresAt < (first?.expiresAt ?? Number.POSITIVE_INFINITY)) {
        first = poller;
      }
    }
    return first;
  }

  /** A receive has ended without a message: its poller receives again, or leaves, one in each step. */
  #expire(state: SimulationState, poller: Poller): void {
    const at = poller.expiresAt;
    state.stepLeft = Number.POSITIVE_INFINITY;
    this.#waiting.splice(this.#waiting.indexOf(poller), 1);
    if (poller.isLeaving) {
      state.pollers--;
      return;
    }
    const leaving = [...this.#waiting, ...this.#coming].filter(({ isLeaving }) => isLeaving).length;
    const remain = state.pollers - leaving;
    const joinsAt = at + state.turnaroundSeconds;
    if (poller.batch !== undefined || remain <= state.pollersFirst) {
      this.#join({ ...poller, joinsAt, expiresAt: joinsAt + longPollSeconds });
      return;
    }
    this.#lastLeaveAt = Math.max(at, this.#lastLeaveAt + state.consumer.growthStepSeconds);
    const waitSeconds = Math.min(longPollSeconds, this.#lastLeaveAt - at);
    if (waitSeconds === 0) state.pollers--;
    else this.#join({ ...poller, joinsAt, expiresAt: joinsAt + waitSeconds, isLeaving: true });
  }

  #join(poller: Poller, at = poller.joinsAt): void {
    poller.joinsAt = at;
    if (poller.batch !== undefined) poller.expiresAt = at + longPollSeconds;
    this.#coming.splice(this.#coming.findLastIndex(({ joinsAt }) => joinsAt <= at) + 1, 0, poller);
  }
}

const idlePoller = (joinsAt: number): Poller => ({
  batch: undefined,
  closesAt: Number.POSITIVE_INFINITY,
  joinsAt,
  expiresAt: joinsAt + longPollSeconds,
  isLeaving: false,
});

/** What one second allows comes at once. */
const burstSeconds = 1;

/**
 * Limits how many batches a mapping in provisioned mode receives in a second. The receives that already wait at the queue when
 * the burst begins do not count. The size of messages, which can limit the rate as well, is not in the models.
 *
 * @returns the batching as it is given in standard mode
 */
export function withReceiveRate(consumer: Consumer, batching: Batching | undefined): Batching | undefined {
  const perInvocation = receivesPerInvocation(consumer);
  if (perInvocation === Number.POSITIVE_INFINITY) return batching;
  const inner = batching ?? withoutBatchingWindow;
  /** When everything that was received so far is within the rate. */
  let paidAt = Number.NEGATIVE_INFINITY;
  let madeBefore = 0;
  const allowedAt = (): number => (madeBefore > 0 ? Number.NEGATIVE_INFINITY : paidAt - burstSeconds);
  return {
    onFree: (state, at) => inner.onFree(state, at),
    reset: (state) => {
      paidAt = Number.NEGATIVE_INFINITY;
      madeBefore = state.pollersFirst;
      inner.reset(state);
    },
    take: (state) => {
      if (allowedAt() > state.now + 1e-9) return undefined;
      const batch = inner.take(state);
      if (batch === undefined) return undefined;
      if (madeBefore > 0) madeBefore--;
      else paidAt = Math.max(state.now, paidAt) + 1 / (perInvocation * state.pollers);
      return batch;
    },
    nextAt: (state) => {
      const at = allowedAt();
      return waitingOf(state) > 0 && at > state.now && state.busy + 1 <= state.pollers
        ? Math.min(at, inner.nextAt(state))
        : inner.nextAt(state);
    },
  };
}
