import { MessageHeap } from "./heap.ts";
import type { StoredMessage } from "./stored-message.ts";

const bySendTime = (a: StoredMessage, b: StoredMessage): boolean =>
  a.sentAtMs < b.sentAtMs || (a.sentAtMs === b.sentAtMs && a.sequence < b.sequence);

/** The list is compacted when more than this share of its entries are removed messages. */
const removedShareMax = 0.5;
/** Shorter lists are never compacted. */
const compactedLengthMin = 1_024;

/**
 * The messages of a queue in the order in which they arrived, and the one that expires first. Each message stores its index in
 * the list. Nearly all messages arrive in the order in which they were sent, and so expire in the order of the list. Messages
 * that a redrive policy moves here out of that order are in a heap as well.
 */
export class Arrivals {
  #list: (StoredMessage | undefined)[] = [];
  /** No message before this index expires in the order of the list. */
  #oldest = 0;
  #latestSentAtMs = Number.NEGATIVE_INFINITY;
  #size = 0;
  readonly #outOfOrder = new MessageHeap("expiryIndex", bySendTime);

  get size(): number {
    return this.#size;
  }

  add(message: StoredMessage): void {
    this.#size++;
    message.arrivalIndex = this.#list.push(message) - 1;
    if (message.sentAtMs < this.#latestSentAtMs) this.#outOfOrder.push(message);
    else this.#latestSentAtMs = message.sentAtMs;
  }

  /** Removes a message, which must be in this list. */
  remove(message: StoredMessage): void {
    this.#size--;
    this.#list[message.arrivalIndex] = undefined;
    message.arrivalIndex = -1;
    if (message.expiryIndex >= 0) this.#outOfOrder.remove(message);
    const { length } = this.#list;
    if (length > compactedLengthMin && this.#size < length * removedShareMax) this.#compact();
  }

  /** Returns the message that was sent first. */
  first(): StoredMessage | undefined {
    while (this.#oldest < this.#list.length && !expiresInOrder(this.#list[this.#oldest])) this.#oldest++;
    const next = this.#list[this.#oldest];
    const other = this.#outOfOrder.peek();
    if (next === undefined || other === undefined) return next ?? other;
    return bySendTime(other, next) ? other : next;
  }

  /** All messages, in the order of their arrival. */
  *all(): IterableIterator<StoredMessage> {
    for (const message of this.#list) if (message !== undefined) yield message;
  }

  #compact(): void {
    const left = [...this.all()];
    for (const [index, message] of left.entries()) message.arrivalIndex = index;
    this.#list = left;
    this.#oldest = 0;
  }
}

const expiresInOrder = (message: StoredMessage | undefined): boolean =>
  message !== undefined && message.expiryIndex < 0;
