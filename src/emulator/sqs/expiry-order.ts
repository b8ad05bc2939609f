import { MessageHeap } from "./message-heap.ts";
import type { StoredMessage } from "./stored-message.ts";

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
