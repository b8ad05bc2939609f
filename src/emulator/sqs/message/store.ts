import { Heap } from "../../kernel/heap.ts";
import { Arrivals, Tenants } from "./arrivals-and-tenants.ts";
import type { MessageState, StoredMessage } from "./stored-message.ts";

type MessageHeap = Heap<StoredMessage>;

/**
 * The messages of one queue. Each is in exactly one heap: delayed, in flight, visible, or the visible ones of a noisy tenant.
 * `advanceTo` moves messages between them as time passes, and must be called before a read.
 */
export class MessageStore {
  readonly #arrivals = new Arrivals();
  /** By sequence number, those that have been received: only they have receipt handles. */
  readonly #received = new Map<number, StoredMessage>();
  readonly #heaps: Readonly<Record<MessageState, MessageHeap>> = {
    delayed: new Heap<StoredMessage>(),
    visible: new Heap<StoredMessage>(),
    inFlight: new Heap<StoredMessage>(),
  };
  /** The visible messages of noisy tenants, which come after all others. */
  readonly #noisy = new Map<string, MessageHeap>();
  readonly tenants = new Tenants();

  get size(): number {
    return this.#arrivals.size;
  }

  count(state: MessageState): number {
    const { delayed, inFlight } = this.#heaps;
    return state === "visible" ? this.size - delayed.size - inFlight.size : this.#heaps[state].size;
  }

  /** Finds a message that has been received, by its sequence number. */
  get(sequence: number): StoredMessage | undefined {
    return this.#received.get(sequence);
  }

  /** All messages, in the order in which they arrived in this queue. */
  all(): IterableIterator<StoredMessage> {
    return this.#arrivals.all();
  }

  /**
   * The message that comes next: the oldest of the quiet tenants, otherwise of the noisy tenant with the fewest in flight.
   *
   * @param _last the message before it in the same receive, which matters in a FIFO queue.
   */
  firstVisible(_last?: StoredMessage): StoredMessage | undefined {
    const quiet = this.#heaps.visible.first;
    if (quiet !== undefined || this.#noisy.size === 0) return quiet;
    const inFlight = (group: string) => this.tenants.count(group, "inFlight");
    const groups = [...this.#noisy].filter(([, { size }]) => size > 0);
    groups.sort(([one], [other]) => inFlight(one) - inFlight(other));
    return groups[0]?.[1].first;
  }

  /** Decides again which tenants are noisy. */
  judgeTenants(nowMs: number): void {
    if (!this.tenants.exist) return;
    for (const group of this.tenants.judge(nowMs, this.count("inFlight"))) this.#regroup(group);
  }

  /** Moves the visible messages of a tenant to the heap in which they belong now. */
  #regroup(group: string): void {
    const visible = [...this.all()].filter(({ groupId, state }) => groupId === group && state === "visible");
    const noisy = this.#noisy.get(group);
    const from = noisy ?? this.#heaps.visible;
    for (const message of visible) from.remove(message);
    if (noisy === undefined) this.#noisy.set(group, new Heap<StoredMessage>());
    else this.#noisy.delete(group);
    for (const message of visible) this.#enter(message);
  }

  #enter(message: StoredMessage): void {
    this.heapOf(message).push(this.keyOf(message), message);
  }

  /** Messages are ordered by the time at which they become visible, then by the order of sending (emulator rule: AWS promises best effort only). */
  protected keyOf({ visibleAtMs }: StoredMessage): number {
    return visibleAtMs;
  }

  protected heapOf({ state, groupId }: StoredMessage): MessageHeap {
    const noisy = state === "visible" && groupId !== undefined ? this.#noisy.get(groupId) : undefined;
    return noisy ?? this.#heaps[state];
  }

  /** Returns when the next delayed or in-flight message becomes visible, or undefined if there is none. */
  nextVisibleAtMs(): number | undefined {
    const delayed = this.#heaps.delayed.firstKey ?? Number.POSITIVE_INFINITY;
    const inFlight = this.#heaps.inFlight.firstKey ?? Number.POSITIVE_INFINITY;
    const next = Math.min(delayed, inFlight);
    return next === Number.POSITIVE_INFINITY ? undefined : next;
  }

  add(message: StoredMessage): void {
    this.#arrivals.add(message);
    if (message.receiveCount > 0) this.#received.set(message.sequence, message);
    this.#enter(message);
    this.tenants.add(message);
  }

  remove(message: StoredMessage): void {
    this.#arrivals.remove(message);
    this.#received.delete(message.sequence);
    this.heapOf(message).remove(message);
    this.tenants.remove(message);
  }

  /** Changes the state of a message, and when it becomes visible. */
  place(message: StoredMessage, state: MessageState, visibleAtMs: number): void {
    this.heapOf(message).remove(message);
    this.tenants.move(message, state);
    message.state = state;
    message.visibleAtMs = visibleAtMs;
    this.#enter(message);
    if (state === "inFlight") this.#received.set(message.sequence, message);
  }

  /** Removes messages whose retention period is over at `nowMs`, and makes delayed and in-flight messages visible that are due. */
  advanceTo(nowMs: number, retentionMs: number): void {
    for (let oldest = this.#arrivals.first(); oldest !== undefined; oldest = this.#arrivals.first()) {
      if (oldest.sentAtMs + retentionMs > nowMs) break;
      this.remove(oldest);
    }
    this.#show(this.#heaps.delayed, nowMs);
    this.#show(this.#heaps.inFlight, nowMs);
  }

  #show(hidden: MessageHeap, nowMs: number): void {
    for (let next = hidden.first; next !== undefined && next.visibleAtMs <= nowMs; next = hidden.first) {
      this.place(next, "visible", next.visibleAtMs);
    }
  }
}

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
  readonly #next = new Heap<StoredMessage>();

  /** One receive takes as many messages of a group as it can. Of the groups, that with the oldest message comes first. */
  override firstVisible(last?: StoredMessage): StoredMessage | undefined {
    const sameGroup = last?.groupId === undefined ? undefined : this.#groups.get(last.groupId)?.waiting.first;
    return sameGroup ?? this.#next.first;
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

  /** Visible messages are ordered by the order of sending alone. */
  protected override keyOf(message: StoredMessage): number {
    return message.state === "visible" ? message.sequence : super.keyOf(message);
  }

  protected override heapOf(message: StoredMessage): MessageHeap {
    const { state, groupId } = message;
    if (state !== "visible" || groupId === undefined) return super.heapOf(message);
    const waiting = new Heap<StoredMessage>();
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
    const next = this.tenants.count(groupId, "inFlight") > 0 ? undefined : first(group.next, waiting.first);
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
  return other.sequence < one.sequence ? other : one;
}

function move(message: StoredMessage, from: MessageHeap, to: MessageHeap): void {
  from.remove(message);
  to.push(message.sequence, message);
}
