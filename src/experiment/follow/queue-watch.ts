import type { QueueDepth } from "../../aws/queue.ts";
import type { SendState } from "../send/send-state.ts";

/** The counts of a queue follow its messages within about a minute (SQS API, GetQueueAttributes): an empty queue is believed after this time. */
export const countsLagMs = 90_000;

/** Counts are approximate, so an empty queue is believed when it was seen twice. */
const emptyLooksMin = 2;

/** The number of messages in a queue: visible, in flight and delayed. */
export const messagesIn = ({ visible, notVisible, delayed }: QueueDepth): number => visible + notVisible + delayed;

/**
 * Tells from the counts of a queue whether every message of a run has left it. Messages of others may be in the queue
 * before and after: an instant without any message suffices.
 */
export class QueueWatch {
  #emptyLooks = 0;
  #emptiedMs: number | undefined;
  #depth: QueueDepth | undefined;
  #areCountsCurrent = false;
  #currentFromMs: number | undefined;

  /** Notes the counts of the queue. @param isSent whether no more messages are sent. */
  note(depth: QueueDepth, nowMs: number, { lastSendMs }: Pick<SendState, "lastSendMs">, isSent: boolean): void {
    this.#depth = depth;
    this.#currentFromMs = isSent && lastSendMs !== undefined ? lastSendMs + countsLagMs : undefined;
    this.#areCountsCurrent = this.#currentFromMs !== undefined && nowMs > this.#currentFromMs;
    if (this.isEmptied || !this.#areCountsCurrent || messagesIn(depth) > 0) return;
    this.#emptyLooks++;
    if (this.isEmptied) this.#emptiedMs = nowMs;
  }

  /** Whether every message of the run has left the queue. */
  get isEmptied(): boolean {
    return this.#emptyLooks >= emptyLooksMin;
  }

  /** When that was seen, milliseconds since the epoch on our clock. */
  get emptiedMs(): number | undefined {
    return this.#emptiedMs;
  }

  /** From when on the counts can be believed, milliseconds since the epoch on our clock; undefined while jobs are sent. */
  get currentFromMs(): number | undefined {
    return this.#currentFromMs;
  }

  /** About how many messages of the run are in the queue. */
  get openAbout(): number {
    return this.isEmptied || this.#depth === undefined ? 0 : messagesIn(this.#depth);
  }

  /** The most messages of the run that may still be in the queue; Infinity if the counts are not current. */
  get openAtMost(): number {
    if (this.isEmptied) return 0;
    return this.#areCountsCurrent && this.#depth !== undefined ? messagesIn(this.#depth) : Number.POSITIVE_INFINITY;
  }
}
