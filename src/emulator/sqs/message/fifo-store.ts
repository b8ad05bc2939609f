import { MessageHeap } from "./heap.ts";
import { MessageStore } from "./store.ts";
import type { StoredMessage } from "./stored-message.ts";

const inOrderOfSending = (a: StoredMessage, b: StoredMessage): boolean => a.sequence < b.sequence;

/**
 * The messages of a FIFO queue. The messages of a message group leave it in the order of sending, and none while another one
 * of the group is in flight, except in the same receive (SQS-DG FIFO queues).
 */
export class FifoStore extends MessageStore {
  /** The visible messages, by message group. */
  readonly #visible = new Map<string, MessageHeap>();

  /** One receive takes as many messages of a group as it can. Of the groups, that with the oldest message comes first. */
  override firstVisible(last?: StoredMessage): StoredMessage | undefined {
    const next = last?.groupId === undefined ? undefined : this.#visible.get(last.groupId)?.peek();
    return next ?? this.#oldestOfFreeGroups();
  }

  #oldestOfFreeGroups(): StoredMessage | undefined {
    let oldest: StoredMessage | undefined;
    for (const [group, heap] of this.#visible) {
      const first = heap.peek();
      if (first === undefined) this.#visible.delete(group);
      else if (this.tenants.count(group, "inFlight") > 0) continue;
      else if (oldest === undefined || inOrderOfSending(first, oldest)) oldest = first;
    }
    return oldest;
  }

  /** No message group of a FIFO queue is noisy: fair queues are standard queues. */
  override judgeTenants(): void {}

  protected override heapOf(message: StoredMessage): MessageHeap {
    const { state, groupId } = message;
    if (state !== "visible" || groupId === undefined) return super.heapOf(message);
    const heap = this.#visible.get(groupId) ?? new MessageHeap("orderIndex", inOrderOfSending);
    this.#visible.set(groupId, heap);
    return heap;
  }
}
