import { MessageHeap } from "./heap.ts";
import { MessageStore } from "./store.ts";
import type { MessageState, StoredMessage } from "./stored-message.ts";

const inOrderOfSending = (a: StoredMessage, b: StoredMessage): boolean => a.sequence < b.sequence;

/** The visible messages of a message group. */
interface Group {
  /** All but the next one. */
  readonly waiting: MessageHeap;
  /** The one that a receive can take; undefined while messages of the group are in flight. */
  next: StoredMessage | undefined;
}

/**
 * The messages of a FIFO queue. The messages of a message group leave it in the order of sending, and none while another one
 * of the group is in flight, except in the same receive (SQS-DG FIFO queues).
 */
export class FifoStore extends MessageStore {
  /** Those with visible messages. */
  readonly #groups = new Map<string, Group>();
  /** The next messages of all groups. */
  readonly #next = new MessageHeap("orderIndex", inOrderOfSending);

  /** One receive takes as many messages of a group as it can. Of the groups, that with the oldest message comes first. */
  override firstVisible(last?: StoredMessage): StoredMessage | undefined {
    const sameGroup = last?.groupId === undefined ? undefined : this.#groups.get(last.groupId)?.waiting.peek();
    return sameGroup ?? this.#next.peek();
  }

  /** No message group of a FIFO queue is noisy: fair queues are standard queues. */
  override judgeTenants(): void {}

  override add(message: StoredMessage): void {
    super.add(message);
    this.#chooseNext(message);
  }

  override remove(message: StoredMessage): void {
    super.remove(message);
    this.#chooseNext(message);
  }

  override place(message: StoredMessage, state: MessageState, visibleAtMs: number): void {
    super.place(message, state, visibleAtMs);
    this.#chooseNext(message);
  }

  protected override heapOf(message: StoredMessage): MessageHeap {
    const { state, groupId } = message;
    if (state !== "visible" || groupId === undefined) return super.heapOf(message);
    const waiting = new MessageHeap("orderIndex", inOrderOfSending);
    const group = this.#groups.get(groupId) ?? { waiting, next: undefined };
    this.#groups.set(groupId, group);
    return group.next === message ? this.#next : group.waiting;
  }

  /** Must be called when a message has arrived, left or changed its state: chooses the next message of its group again. */
  #chooseNext(changed: StoredMessage): void {
    const { groupId = "" } = changed;
    const group = this.#groups.get(groupId);
    if (group === undefined) return;
    const { waiting } = group;
    if (group.next === changed) group.next = undefined;
    const next = this.tenants.count(groupId, "inFlight") > 0 ? undefined : first(group.next, waiting.peek());
    if (next !== group.next) {
      if (group.next !== undefined) move(group.next, this.#next, waiting);
      if (next !== undefined) move(next, waiting, this.#next);
      group.next = next;
    }
    if (next === undefined && waiting.size === 0) this.#groups.delete(groupId);
  }
}

function first(one: StoredMessage | undefined, other: StoredMessage | undefined): StoredMessage | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return inOrderOfSending(other, one) ? other : one;
}

function move(message: StoredMessage, from: MessageHeap, to: MessageHeap): void {
  from.remove(message);
  to.push(message);
}
