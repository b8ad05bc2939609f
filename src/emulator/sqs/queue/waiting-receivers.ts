import type { Cancellable, Kernel } from "../../kernel/kernel.ts";
import type { ReceivedMessage } from "../message/message.ts";

/** How to receive: the input of ReceiveMessage with all defaults applied. */
export interface ReceiveOptions {
  readonly max: number;
  /** 0 is a short poll. */
  readonly waitMs: number;
  /** Overrides the queue's visibility timeout. */
  readonly visibilityTimeoutSeconds?: number | undefined;
  /** `ReceiveRequestAttemptId`, for FIFO queues. */
  readonly attemptId?: string | undefined;
}

/** Called once with the messages of a receive. */
export type Deliver = (messages: readonly ReceivedMessage[]) => void;

/** A long poll that waits. */
interface Waiter extends Cancellable {
  readonly poll: ReceiveOptions;
  readonly deliver: Deliver;
  /** The end of its wait time. */
  readonly end: Cancellable;
}

/** What the waiting receivers need of their queue. */
interface MessageSource {
  take(poll: ReceiveOptions): readonly ReceivedMessage[];
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
  #wakeUp: Cancellable | undefined;

  constructor(kernel: Kernel, source: MessageSource) {
    this.#kernel = kernel;
    this.#source = source;
  }

  get size(): number {
    return this.#waiters.size;
  }

  /** Adds a long poll. */
  add(poll: ReceiveOptions, deliver: Deliver): Cancellable {
    const end = this.#kernel.after(poll.waitMs, "sqs long poll ends", () => this.#end(waiter));
    const waiter: Waiter = { poll, deliver, end, cancel: () => this.#remove(waiter) };
    this.#waiters.add(waiter);
    this.scheduleWake();
    return waiter;
  }

  /** Calls back once: when a message is visible and no poll takes it, or at the end of the queue. */
  observe(notify: () => void): Cancellable {
    this.#observers.add(notify);
    this.scheduleWake();
    return {
      cancel: () => {
        this.#observers.delete(notify);
        this.#sleepIfUnused();
      },
    };
  }

  /** Must be called when a message may become visible earlier than known before. */
  scheduleWake(): void {
    if (this.#isUnused()) return;
    const atMs = this.#source.nextAtMs();
    // An event that is too early does no harm: it finds nothing and schedules the next one.
    if (atMs === undefined || (this.#wakeAtMs !== undefined && this.#wakeAtMs <= atMs)) return;
    this.#wakeUp?.cancel();
    this.#wakeAtMs = atMs;
    this.#wakeUp = this.#kernel.at(atMs, "sqs message visible", () => {
      this.#wakeAtMs = undefined;
      this.#serve();
    });
  }

  /** Ends all long polls without messages. */
  endAll(): void {
    const waiters = [...this.#waiters];
    for (const waiter of waiters) this.#remove(waiter);
    for (const waiter of waiters) waiter.deliver([]);
    this.#notify();
  }

  #serve(): void {
    for (const waiter of this.#waiters) {
      const messages = this.#source.take(waiter.poll);
      if (messages.length === 0) break;
      this.#remove(waiter);
      waiter.deliver(messages);
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

  #remove(waiter: Waiter): void {
    waiter.end.cancel();
    this.#waiters.delete(waiter);
    this.#sleepIfUnused();
  }

  #isUnused(): boolean {
    return this.#waiters.size + this.#observers.size === 0;
  }

  #sleepIfUnused(): void {
    if (!this.#isUnused()) return;
    this.#wakeUp?.cancel();
    this.#wakeAtMs = undefined;
  }
}
