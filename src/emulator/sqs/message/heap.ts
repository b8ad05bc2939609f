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
    this.#items.push(message);
    this.#rise(message, this.#items.length - 1);
  }

  /** Removes a message, which must be in this heap. */
  remove(message: StoredMessage): void {
    const hole = message[this.#index];
    const last = this.#items.pop() as StoredMessage;
    message[this.#index] = -1;
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
 * The messages of a queue in the order in which they expire. Nearly all messages arrive in the order in which they were
 * sent, so they are in a list, in which a removed message is skipped when its turn comes. Messages that a redrive policy
 * moves here out of that order are in a heap.
 */
export class ExpiryOrder {
  #inOrder: StoredMessage[] = [];
  #head = 0;
  readonly #outOfOrder = new MessageHeap("expiryIndex", bySendTime);
  readonly #isRemoved: (message: StoredMessage) => boolean;

  constructor(isRemoved: (message: StoredMessage) => boolean) {
    this.#isRemoved = isRemoved;
  }

  add(message: StoredMessage): void {
    const last = this.#inOrder.at(-1);
    if (last !== undefined && message.sentAtMs < last.sentAtMs) this.#outOfOrder.push(message);
    else this.#inOrder.push(message);
  }

  /** Must be called for every message that is removed. `remaining` is the number of messages that are left. */
  remove(message: StoredMessage, remaining: number): void {
    if (message.expiryIndex >= 0) this.#outOfOrder.remove(message);
    else if (this.#inOrder.length > compactedLengthMin && remaining < this.#inOrder.length * removedShareMax)
      this.#compact();
  }

  /** Returns the message that was sent first. */
  first(): StoredMessage | undefined {
    let next = this.#inOrder[this.#head];
    while (next !== undefined && this.#isRemoved(next)) next = this.#inOrder[++this.#head];
    const other = this.#outOfOrder.peek();
    if (next === undefined || other === undefined) return next ?? other;
    return bySendTime(other, next) ? other : next;
  }

  #compact(): void {
    this.#inOrder = this.#inOrder.slice(this.#head).filter((message) => !this.#isRemoved(message));
    this.#head = 0;
  }
}
