import { ExpiryOrder, MessageHeap } from "./heap.ts";
import type { MessageState, StoredMessage } from "./stored-message.ts";

/** Orders messages by the time at which they become visible, then by the order of sending (emulator rule: AWS promises best effort only). */
const byVisibility = (a: StoredMessage, b: StoredMessage): boolean =>
  a.visibleAtMs < b.visibleAtMs || (a.visibleAtMs === b.visibleAtMs && a.sequence < b.sequence);

/**
 * The messages of one queue. Each is in exactly one of three heaps (delayed, visible, in flight), so the counts are the
 * sizes of the heaps. `advanceTo` moves messages between them as time passes, and must be called before a read.
 */
export class MessageStore {
  readonly #bySequence = new Map<number, StoredMessage>();
  readonly #heaps: Readonly<Record<MessageState, MessageHeap>> = {
    delayed: new MessageHeap("orderIndex", byVisibility),
    visible: new MessageHeap("orderIndex", byVisibility),
    inFlight: new MessageHeap("orderIndex", byVisibility),
  };
  readonly #expiry = new ExpiryOrder((message) => this.#bySequence.get(message.sequence) !== message);

  get size(): number {
    return this.#bySequence.size;
  }

  count(state: MessageState): number {
    return this.#heaps[state].size;
  }

  get(sequence: number): StoredMessage | undefined {
    return this.#bySequence.get(sequence);
  }

  /** All messages, in the order in which they arrived in this queue. */
  all(): IterableIterator<StoredMessage> {
    return this.#bySequence.values();
  }

  firstVisible(): StoredMessage | undefined {
    return this.#heaps.visible.peek();
  }

  /** Returns when the next delayed or in-flight message becomes visible, or undefined if there is none. */
  nextVisibleAtMs(): number | undefined {
    const delayed = this.#heaps.delayed.peek()?.visibleAtMs ?? Number.POSITIVE_INFINITY;
    const inFlight = this.#heaps.inFlight.peek()?.visibleAtMs ?? Number.POSITIVE_INFINITY;
    const next = Math.min(delayed, inFlight);
    return next === Number.POSITIVE_INFINITY ? undefined : next;
  }

  add(message: StoredMessage): void {
    this.#bySequence.set(message.sequence, message);
    this.#heaps[message.state].push(message);
    this.#expiry.add(message);
  }

  remove(message: StoredMessage): void {
    this.#bySequence.delete(message.sequence);
    this.#heaps[message.state].remove(message);
    this.#expiry.remove(message, this.size);
  }

  /** Changes the state of a message, and when it becomes visible. */
  place(message: StoredMessage, state: MessageState, visibleAtMs: number): void {
    this.#heaps[message.state].remove(message);
    message.state = state;
    message.visibleAtMs = visibleAtMs;
    this.#heaps[state].push(message);
  }

  /** Removes messages whose retention period is over at `nowMs`, and makes delayed and in-flight messages visible that are due. */
  advanceTo(nowMs: number, retentionMs: number): void {
    for (let oldest = this.#expiry.first(); oldest !== undefined; oldest = this.#expiry.first()) {
      if (oldest.sentAtMs + retentionMs > nowMs) break;
      this.remove(oldest);
    }
    this.#show(this.#heaps.delayed, nowMs);
    this.#show(this.#heaps.inFlight, nowMs);
  }

  #show(hidden: MessageHeap, nowMs: number): void {
    for (let next = hidden.peek(); next !== undefined && next.visibleAtMs <= nowMs; next = hidden.peek()) {
      this.place(next, "visible", next.visibleAtMs);
    }
  }
}
