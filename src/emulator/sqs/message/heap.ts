import type { StoredMessage } from "./stored-message.ts";

type IndexField = "orderIndex" | "expiryIndex";

/**
 * Binary min-heap of messages in which each message knows its own place, so that any of them can be taken out in
 * O(log n). A message may be in one heap per index field.
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

  /** Takes out a message that is in this heap. */
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

/** Gone messages that are kept at most, as a share of the line, before it is cleared of them. */
const goneShareMax = 0.5;
const lineMin = 1_024;

/**
 * The messages of a queue in the order in which they expire. Messages nearly always arrive in the order in which they
 * were sent, so they stand in a line, from which a deleted one is only dropped when its turn comes; those that a redrive
 * policy brings late go into a heap.
 */
export class ExpiryOrder {
  #line: StoredMessage[] = [];
  #head = 0;
  readonly #late = new MessageHeap("expiryIndex", bySendTime);
  readonly #isGone: (message: StoredMessage) => boolean;

  constructor(isGone: (message: StoredMessage) => boolean) {
    this.#isGone = isGone;
  }

  add(message: StoredMessage): void {
    const last = this.#line.at(-1);
    if (last !== undefined && message.sentAtMs < last.sentAtMs) this.#late.push(message);
    else this.#line.push(message);
  }

  /** Has to be called for every message that goes; `present` is how many are left. */
  remove(message: StoredMessage, present: number): void {
    if (message.expiryIndex >= 0) this.#late.remove(message);
    else if (this.#line.length > lineMin && present < this.#line.length * goneShareMax) this.#tidy();
  }

  /** The message that was sent first. */
  first(): StoredMessage | undefined {
    let next = this.#line[this.#head];
    while (next !== undefined && this.#isGone(next)) next = this.#line[++this.#head];
    const late = this.#late.peek();
    if (next === undefined || late === undefined) return next ?? late;
    return bySendTime(late, next) ? late : next;
  }

  #tidy(): void {
    this.#line = this.#line.slice(this.#head).filter((message) => !this.#isGone(message));
    this.#head = 0;
  }
}
