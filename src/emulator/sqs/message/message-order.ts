import type { StoredMessage } from "./stored-message.ts";

/** The properties of a message that hold its index in a heap. */
type IndexField = "orderIndex" | "expiryIndex";

/**
 * A binary min-heap of messages. Each message stores its own index, so that any message can be removed in O(log n). A
 * message may be in one heap for each index field.
 */
export class MessageHeap {
  readonly #items: StoredMessage[] = [];
  readonly #index: IndexField;
  readonly #before: (a: StoredMessage, b: StoredMessage) => boolean;
  /** A message after which no other in the heap comes; undefined if it is not known. */
  #last: StoredMessage | undefined;

  constructor(index: IndexField, before: (a: StoredMessage, b: StoredMessage) => boolean) {
    this.#index = index;
    this.#before = before;
  }

  get size(): number {
    return this.#items.length;
  }

  peek(): StoredMessage | undefined {
    return this.#items[0];
  }

  push(message: StoredMessage): void {
    const index = this.#items.push(message) - 1;
    // Most messages come after all others, and need not be compared with those in the heap.
    const isLast = index === 0 || (this.#last !== undefined && !this.#before(message, this.#last));
    if (isLast) this.#last = message;
    if (isLast) message[this.#index] = index;
    else this.#rise(message, index);
  }

  /** Removes a message, which must be in this heap. */
  remove(message: StoredMessage): void {
    const hole = message[this.#index];
    const last = this.#items.pop() as StoredMessage;
    message[this.#index] = -1;
    if (this.#last === message) this.#last = undefined;
    if (last === message) return;
    if (hole > 0 && this.#before(last, this.#at((hole - 1) >> 1))) this.#rise(last, hole);
    else this.#sink(last, hole);
  }

  #at(index: number): StoredMessage {
    return this.#items[index] as StoredMessage;
  }

  #put(message: StoredMessage, index: number): void {
    this.#items[index] = message;
    message[this.#index] = index;
  }

  #rise(message: StoredMessage, from: number): void {
    let hole = from;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = this.#at(parent);
      if (!this.#before(message, above)) break;
      this.#put(above, hole);
      hole = parent;
    }
    this.#put(message, hole);
  }

  #sink(message: StoredMessage, from: number): void {
    const { length } = this.#items;
    let hole = from;
    for (let child = 2 * hole + 1; child < length; child = 2 * hole + 1) {
      if (child + 1 < length && this.#before(this.#at(child + 1), this.#at(child))) child++;
      const below = this.#at(child);
      if (!this.#before(below, message)) break;
      this.#put(below, hole);
      hole = child;
    }
    this.#put(message, hole);
  }
}

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
