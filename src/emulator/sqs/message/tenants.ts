import { limits } from "../../../base/limits.ts";
import { arrivedAtMs, type MessageState, type StoredMessage } from "./stored-message.ts";

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
