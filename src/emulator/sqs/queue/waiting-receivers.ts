import type { Cancel, Kernel } from "../../kernel/kernel.ts";
import type { ReceivedMessage } from "../message/message.ts";

/** The options of a long poll. */
export interface LongPoll {
  readonly max: number;
  readonly waitMs: number;
  readonly visibilityTimeoutSeconds?: number | undefined;
}

type Deliver = (messages: readonly ReceivedMessage[]) => void;

interface Waiter {
  readonly poll: LongPoll;
  readonly deliver: Deliver;
  readonly cancelDeadline: Cancel;
}

/** What the waiting receivers need of their queue. */
export interface MessageSource {
  take(poll: LongPoll): readonly ReceivedMessage[];
  /** Returns when the next message can be taken, or undefined if there is none. */
  nextAtMs(): number | undefined;
}

/**
 * The long polls that wait at one queue. They are served in the order in which they arrived. One event of the kernel wakes
 * them when the next message becomes visible; each poll has one more event for the end of its wait time. Observers are
 * notified of a message that no poll takes.
 */
export class WaitingReceivers {
  readonly #waiters = new Set<Waiter>();
  readonly #observers = new Set<() => void>();
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

  /** Adds a long poll. @returns cancels it. */
  add(poll: LongPoll, deliver: Deliver): Cancel {
    const cancelDeadline = this.#kernel.after(poll.waitMs, "sqs long poll ends", () => this.#end(waiter));
    const waiter: Waiter = { poll, deliver, cancelDeadline };
    this.#waiters.add(waiter);
    this.scheduleWake();
    return () => this.#remove(waiter);
  }

  /** Calls back once: when a message is visible and no poll takes it, or at the end of the queue. @returns cancels it. */
  observe(notify: () => void): Cancel {
    this.#observers.add(notify);
    this.scheduleWake();
    return () => {
      this.#observers.delete(notify);
      this.#sleepIfUnused();
    };
  }

  /** Must be called when a message may become visible earlier than known before. */
  scheduleWake(): void {
    if (this.#isUnused()) return;
    const atMs = this.#source.nextAtMs();
    // An event that is too early does no harm: it finds nothing and schedules the next one.
    if (atMs === undefined || (this.#wakeAtMs !== undefined && this.#wakeAtMs <= atMs)) return;
    this.#cancelWake();
    this.#wakeAtMs = atMs;
    this.#cancelWake = this.#kernel.at(atMs, "sqs message visible", () => this.#wake());
  }

  /** Ends all long polls without messages. */
  endAll(): void {
    const waiters = [...this.#waiters];
    for (const waiter of waiters) this.#remove(waiter);
    for (const waiter of waiters) waiter.deliver([]);
    this.#notify();
  }

  #wake(): void {
    this.#wakeAtMs = undefined;
    this.#serve();
  }

  #serve(): void {
    for (let first = this.#first(); first !== undefined; first = this.#first()) {
      const messages = this.#source.take(first.poll);
      if (messages.length === 0) break;
      this.#remove(first);
      first.deliver(messages);
    }
    const nextAtMs = this.#observers.size > 0 && this.#waiters.size === 0 ? this.#source.nextAtMs() : undefined;
    if (nextAtMs !== undefined && nextAtMs <= this.#kernel.nowMs) this.#notify();
    this.scheduleWake();
  }

  #notify(): void {
    const observers = [...this.#observers];
    this.#observers.clear();
    for (const notify of observers) notify();
  }

  #end(waiter: Waiter): void {
    this.#serve();
    if (!this.#waiters.has(waiter)) return;
    this.#remove(waiter);
    waiter.deliver([]);
  }

  #first(): Waiter | undefined {
    for (const waiter of this.#waiters) return waiter;
    return undefined;
  }

  #remove(waiter: Waiter): void {
    waiter.cancelDeadline();
    this.#waiters.delete(waiter);
    this.#sleepIfUnused();
  }

  #isUnused(): boolean {
    return this.#waiters.size + this.#observers.size === 0;
  }

  #sleepIfUnused(): void {
    if (!this.#isUnused()) return;
    this.#cancelWake();
    this.#wakeAtMs = undefined;
  }
}
