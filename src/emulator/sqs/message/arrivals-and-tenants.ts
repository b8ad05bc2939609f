import { limits } from "../../../base/limits.ts";
import { Heap, type HeapItem } from "../../kernel/heap.ts";
import { arrivedAtMs, type MessageState, type StoredMessage } from "./stored-message.ts";

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

/** The messages of one tenant of a queue: those with one `MessageGroupId`. */
interface Tenant {
  readonly counts: Record<MessageState, number>;
  lastArrivalAtMs: number;
}

const { noisyShare, noisyInFlightMin, noisySilenceSeconds } = limits.sqs.fairQueues;

/**
 * The tenants of a standard queue, and which of them are noisy: a tenant with more than a tenth of all messages in flight, and
 * with at least 30 of its own (SQS-DG fair queues). It is noisy until it has no visible message left, or until no message of it
 * has arrived for five minutes. AWS calls these numbers approximate; here they are exact (emulator rule). A message without a
 * `MessageGroupId` is a tenant of its own and never noisy. AWS's rule on processing time is not modeled.
 */
export class Tenants {
  readonly #byGroup = new Map<string, Tenant>();
  /** Those with enough messages in flight to be noisy. */
  readonly #busy = new Set<string>();
  readonly #noisy = new Set<string>();

  /** Whether any message of the queue has had a `MessageGroupId`. */
  get exist(): boolean {
    return this.#byGroup.size > 0;
  }

  /** The noisy tenants, by their group. */
  get noisy(): ReadonlySet<string> {
    return this.#noisy;
  }

  isNoisy({ groupId }: Pick<StoredMessage, "groupId">): boolean {
    return groupId !== undefined && this.#noisy.has(groupId);
  }

  /** The number of messages of a tenant in a state. */
  count(group: string, state: MessageState): number {
    return this.#byGroup.get(group)?.counts[state] ?? 0;
  }

  /** The number of messages of all noisy tenants in a state. */
  countNoisy(state: MessageState): number {
    let total = 0;
    for (const group of this.#noisy) total += this.count(group, state);
    return total;
  }

  /** The number of groups with messages in flight. */
  countGroupsInFlight(): number {
    let total = 0;
    for (const { counts } of this.#byGroup.values()) if (counts.inFlight > 0) total++;
    return total;
  }

  /** Counts a message that has arrived in the queue. */
  add(message: StoredMessage): void {
    const { groupId, state } = message;
    if (groupId === undefined) return;
    const fresh = { counts: { delayed: 0, visible: 0, inFlight: 0 }, lastArrivalAtMs: 0 };
    const tenant = this.#byGroup.get(groupId) ?? fresh;
    this.#byGroup.set(groupId, tenant);
    tenant.lastArrivalAtMs = Math.max(tenant.lastArrivalAtMs, arrivedAtMs(message));
    this.#change(groupId, tenant, state, 1);
  }

  /** Counts a message that has left the queue. */
  remove({ groupId, state }: StoredMessage): void {
    const tenant = groupId === undefined ? undefined : this.#byGroup.get(groupId);
    if (groupId !== undefined && tenant !== undefined) this.#change(groupId, tenant, state, -1);
  }

  /** Counts a message that changes its state. Must be called before the change. */
  move(message: StoredMessage, to: MessageState): void {
    const { groupId, state } = message;
    const tenant = groupId === undefined ? undefined : this.#byGroup.get(groupId);
    if (groupId === undefined || tenant === undefined) return;
    this.#change(groupId, tenant, state, -1);
    this.#change(groupId, tenant, to, 1);
  }

  /** Decides again which tenants are noisy. @returns the groups for which that has changed. */
  judge(nowMs: number, inFlight: number): string[] {
    const ended = [...this.#noisy].filter((group) => this.#isOver(group, nowMs));
    const begun = [...this.#busy].filter((group) => !this.#noisy.has(group) && this.#isLoud(group, inFlight, nowMs));
    for (const group of ended) this.#noisy.delete(group);
    for (const group of begun) this.#noisy.add(group);
    return [...ended, ...begun];
  }

  #isLoud(group: string, inFlight: number, nowMs: number): boolean {
    return this.count(group, "inFlight") > noisyShare * inFlight && !this.#isOver(group, nowMs);
  }

  #isOver(group: string, nowMs: number): boolean {
    const { counts, lastArrivalAtMs } = this.#byGroup.get(group) as Tenant;
    return counts.visible === 0 || nowMs - lastArrivalAtMs >= noisySilenceSeconds * 1_000;
  }

  #change(group: string, { counts }: Tenant, state: MessageState, by: number): void {
    counts[state] += by;
    if (state !== "inFlight") return;
    if (counts.inFlight >= noisyInFlightMin) this.#busy.add(group);
    else this.#busy.delete(group);
  }
}
