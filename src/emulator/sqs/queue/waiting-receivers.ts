import type { Cancel, Kernel } from "../../kernel/kernel.ts";
import type { ReceivedMessage } from "../message/message.ts";

/** One long poll. */
export interface LongPoll {
  readonly max: number;
  readonly waitMs: number;
  readonly visibilityTimeoutSeconds?: number | undefined;
}

type Deliver = (messages: readonly ReceivedMessage[]) => void;

interface Waiter {
  readonly poll: LongPoll;
  readonly deliver: Deliver;
  cancelDeadline: Cancel;
}

/** What the waiting receivers ask of their queue. */
export interface MessageSource {
  take(poll: LongPoll): readonly ReceivedMessage[];
  /** When there is or will be something to take; undefined if nothing is in sight. */
  nextAtMs(): number | undefined;
}

/**
 * The long polls that wait at one queue, served in the order in which they came. One event of the kernel wakes them, at
 * the instant at which the next message becomes visible; each poll has one more for the end of its wait.
 */
export class WaitingReceivers {
  readonly #waiters = new Set<Waiter>();
  readonly #kernel: Kernel;
  readonly #source: MessageSource;
  #wakeAtMs: number | undefined;
  #cancelWake: Cancel = () => {};

  constructor(kernel: Kernel, source: MessageSource) {
    this.#kernel = kernel;
    this.#source = source;
  }

  get size(): number {
    return this.#waiters.size;
  }

  add(poll: LongPoll, deliver: Deliver): Cancel {
    const waiter: Waiter = { poll, deliver, cancelDeadline: () => {} };
    waiter.cancelDeadline = this.#kernel.after(poll.waitMs, "sqs long poll ends", () => this.#end(waiter));
    this.#waiters.add(waiter);
    this.wakeInTime();
    return () => this.#leave(waiter);
  }

  /** Has to be called when a message may be visible earlier than was known. */
  wakeInTime(): void {
    if (this.#waiters.size === 0) return;
    const atMs = this.#source.nextAtMs();
    // An earlier event than needed does no harm: it finds nothing and plans the next.
    if (atMs === undefined || (this.#wakeAtMs !== undefined && this.#wakeAtMs <= atMs)) return;
    this.#cancelWake();
    this.#wakeAtMs = atMs;
    this.#cancelWake = this.#kernel.at(atMs, "sqs message visible", () => this.#wake());
  }

  /** Ends all waits without messages. */
  dismiss(): void {
    const waiters = [...this.#waiters];
    for (const waiter of waiters) this.#leave(waiter);
    for (const waiter of waiters) waiter.deliver([]);
  }

  #wake(): void {
    this.#wakeAtMs = undefined;
    this.#serve();
  }

  #serve(): void {
    for (let first = this.#first(); first !== undefined; first = this.#first()) {
      const messages = this.#source.take(first.poll);
      if (messages.length === 0) break;
      this.#leave(first);
      first.deliver(messages);
    }
    this.wakeInTime();
  }

  #end(waiter: Waiter): void {
    this.#serve();
    if (!this.#waiters.has(waiter)) return;
    this.#leave(waiter);
    waiter.deliver([]);
  }

  #first(): Waiter | undefined {
    for (const waiter of this.#waiters) return waiter;
    return undefined;
  }

  #leave(waiter: Waiter): void {
    waiter.cancelDeadline();
    this.#waiters.delete(waiter);
    if (this.#waiters.size > 0) return;
    this.#cancelWake();
    this.#wakeAtMs = undefined;
  }
}
