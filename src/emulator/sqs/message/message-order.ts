import { Heap, type HeapItem } from "../../kernel/heap.ts";
import type { StoredMessage } from "./stored-message.ts";

/** The list is compacted when more than this share of its entries are removed messages. */
const removedShareMax = 0.5;
/** Shorter lists are never compacted. */
const compactedLengthMin = 1_024;

/** A message that arrived after one that was sent later. */
interface LateArrival extends HeapItem {
  readonly message: StoredMessage;
}

/**
 * The messages of a queue in the order in which they arrived, and the one that expires first. Each message stores its index in
 * the list. Nearly all messages arrive in the order in which they were sent, and so expire in the order of the list. Messages
 * that a redrive policy moves here out of that order are in a heap as well.
 */
export class Arrivals {
  #list: (StoredMessage | undefined)[] = [];
  /** No message before this index is in the list. */
  #oldest = 0;
  #latestSentAtMs = Number.NEGATIVE_INFINITY;
  #size = 0;
  readonly #late = new Heap<LateArrival>();
  readonly #lateByMessage = new Map<StoredMessage, LateArrival>();

  get size(): number {
    return this.#size;
  }

  add(message: StoredMessage): void {
    this.#size++;
    message.arrivalIndex = this.#list.push(message) - 1;
    if (message.sentAtMs >= this.#latestSentAtMs) this.#latestSentAtMs = message.sentAtMs;
    else this.#addLate({ message, sequence: message.sequence, heapIndex: -1 });
  }

  #addLate(arrival: LateArrival): void {
    this.#late.push(arrival.message.sentAtMs, arrival);
    this.#lateByMessage.set(arrival.message, arrival);
  }

  /** Removes a message, which must be in this list. */
  remove(message: StoredMessage): void {
    this.#size--;
    this.#list[message.arrivalIndex] = undefined;
    message.arrivalIndex = -1;
    const late = this.#lateByMessage.get(message);
    if (late !== undefined) this.#late.remove(late);
    if (late !== undefined) this.#lateByMessage.delete(message);
    const { length } = this.#list;
    if (length > compactedLengthMin && this.#size < length * removedShareMax) this.#compact();
  }

  /** Returns the message that was sent first. */
  first(): StoredMessage | undefined {
    while (this.#oldest < this.#list.length && this.#list[this.#oldest] === undefined) this.#oldest++;
    const next = this.#list[this.#oldest];
    const late = this.#late.first?.message;
    if (next === undefined || late === undefined) return next;
    const isLateFirst =
      late.sentAtMs < next.sentAtMs || (late.sentAtMs === next.sentAtMs && late.sequence < next.sequence);
    return isLateFirst ? late : next;
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
