import { fromBase64, mapValues, toBase64 } from "../../base/encoding.ts";
import { limits } from "../../base/limits.ts";
import type { MetricSink, ModelContext } from "../options.ts";
import type { MessageAttributeValue } from "./message/message.ts";
import { arrivedAtMs, newMessage, type StoredMessage } from "./message/stored-message.ts";
import { type MoveTask, MoveTasks } from "./move-tasks.ts";
import { FifoQueue, newQueue, type SentIdentity } from "./queue/fifo-queue.ts";
import { MetricSampler } from "./queue/metrics.ts";
import { type Queue, type QueueHost, queueArn } from "./queue/queue.ts";
import { changedSettings, checkQueueName, newSettings, type QueueSettings } from "./queue/settings.ts";
import { sqsErrors } from "./sqs-errors.ts";

/** The queues of one account in one Region. */
export class SqsService {
  readonly moveTasks: MoveTasks;
  readonly #host: QueueHost;
  readonly #sampler: MetricSampler;
  /** In the order of their creation. */
  readonly #queues = new Map<string, Queue>();
  /** When queues were deleted, by name. */
  readonly #deletedAtMs = new Map<string, number>();
  #sequence = 0;

  constructor(context: ModelContext, metrics: MetricSink) {
    this.#sampler = new MetricSampler(context.kernel, metrics, () => this.#queues.values());
    this.#host = {
      context,
      ids: context.random.fork("sqs/ids"),
      duplicates: context.random.fork("sqs/duplicates"),
      lateness: context.random.fork("sqs/lateness"),
      nextSequence: () => this.#sequence++,
      queueByArn: (arn) => this.queueByArn(arn),
      used: () => this.#sampler.wake(),
    };
    this.moveTasks = new MoveTasks(this.#host, (queue) => this.deadLetterSources(queue).length > 0);
  }

  /**
   * Creates a queue, or returns the existing one with the same name if the given attributes are the same.
   *
   * @throws AwsError `QueueNameExists`, `QueueDeletedRecently`, or the error of an invalid attribute.
   */
  createQueue(
    name: string,
    attributes: Readonly<Record<string, string>> = {},
    tags: Readonly<Record<string, string>> = {},
  ): Queue {
    checkQueueName(name, attributes.FifoQueue === "true");
    const settings = newSettings(attributes);
    const existing = this.#queues.get(name);
    if (existing !== undefined) return sameQueue(existing, attributes);
    const deletedAgoMs = this.#host.context.kernel.nowMs - (this.#deletedAtMs.get(name) ?? Number.NEGATIVE_INFINITY);
    if (deletedAgoMs < limits.sqs.purgeIntervalSeconds * 1_000) throw sqsErrors.queueDeletedRecently();
    this.#checkDeadLetterTarget(queueArn(this.#host.context, name), settings);
    const queue = newQueue(name, this.#host, settings);
    for (const [key, value] of Object.entries(tags)) queue.tags.set(key, value);
    this.#queues.set(name, queue);
    this.#deletedAtMs.delete(name);
    this.#sampler.wake();
    return queue;
  }

  /** Changes attributes, all or none. @throws AwsError the error of an invalid attribute. */
  setQueueAttributes(queue: Queue, changes: Readonly<Record<string, string>>): void {
    const settings = changedSettings(queue.settings.attributes, changes);
    if (changes.RedrivePolicy) this.#checkDeadLetterTarget(queue.arn, settings);
    queue.configure(settings);
  }

  /** Finds a queue by its URL, whatever the host. @throws AwsError `QueueDoesNotExist`. */
  queueByUrl(url: string): Queue {
    const path = url.replace(/[?#].*$/, "").replace(/\/+$/, "");
    const queue = this.#queues.get(path.slice(path.lastIndexOf("/") + 1));
    if (queue === undefined) throw sqsErrors.queueDoesNotExist();
    return queue;
  }

  queueByArn(arn: string): Queue | undefined {
    const queue = this.#queues.get(arn.slice(arn.lastIndexOf(":") + 1));
    return queue?.arn === arn ? queue : undefined;
  }

  queueByName(name: string): Queue | undefined {
    return this.#queues.get(name);
  }

  /** All queues, in the order of their creation. */
  queues(): readonly Queue[] {
    return [...this.#queues.values()];
  }

  /** The queues whose redrive policy has this one as its target, in the order of their creation. */
  deadLetterSources(queue: Queue): readonly Queue[] {
    return this.queues().filter((each) => each.settings.redrivePolicy?.deadLetterTargetArn === queue.arn);
  }

  /** Deletes a queue and its messages. @throws AwsError `QueueDoesNotExist`. */
  deleteQueue(queue: Queue): void {
    if (this.#queues.get(queue.name) !== queue) throw sqsErrors.queueDoesNotExist();
    this.#queues.delete(queue.name);
    this.#deletedAtMs.set(queue.name, this.#host.context.kernel.nowMs);
    queue.close();
  }

  /** Returns the state as plain JSON for `restore`. Waiting long polls are not part of it. */
  snapshot(): unknown {
    const { nextAtMs } = this.#sampler;
    return {
      sequence: this.#sequence,
      queues: this.queues().map(saveQueue),
      deletedAtMs: Object.fromEntries(this.#deletedAtMs),
      moveTasks: this.moveTasks.snapshot(),
      ...(nextAtMs === undefined ? {} : { metricsAtMs: nextAtMs }),
    } satisfies SqsState;
  }

  /** Restores the state of a snapshot into a new service. */
  restore(state: unknown): void {
    const { sequence, queues, deletedAtMs, moveTasks, metricsAtMs } = state as SqsState;
    // First, because adding messages to the queues would schedule the report at another time.
    if (metricsAtMs !== undefined) this.#sampler.wakeAt(metricsAtMs);
    this.#sequence = sequence;
    for (const saved of queues) this.#queues.set(saved.name, restoreQueue(saved, this.#host));
    for (const [name, atMs] of Object.entries(deletedAtMs)) this.#deletedAtMs.set(name, atMs);
    this.moveTasks.restore(moveTasks);
  }

  /**
   * Checks the target of a redrive policy: it exists, is of the same type as the source, and allows it. It is checked only when
   * the policy is set: if the target is deleted later, messages stay in the source queue.
   */
  #checkDeadLetterTarget(sourceArn: string, { redrivePolicy, isFifo, attributes }: QueueSettings): void {
    if (redrivePolicy === undefined) return;
    const { deadLetterTargetArn } = redrivePolicy;
    const reject = (reason: string) => sqsErrors.invalidValue(attributes.RedrivePolicy, "RedrivePolicy", reason);
    const target = this.queueByArn(deadLetterTargetArn)?.settings;
    if (target === undefined) throw reject("Dead letter target does not exist.");
    if (target.isFifo !== isFifo) throw reject("Dead-letter queue must be same type of queue as the source.");
    const { redrivePermission = "allowAll", sourceQueueArns = [] } = target.redriveAllowPolicy ?? {};
    if (redrivePermission === "allowAll" || sourceQueueArns.includes(sourceArn)) return;
    throw reject(
      `The RedriveAllowPolicy of ${deadLetterTargetArn} does not allow this queue to use it as a dead-letter queue.`,
    );
  }
}

function sameQueue(queue: Queue, attributes: Readonly<Record<string, string>>): Queue {
  const different = Object.keys(attributes).find((name) => attributes[name] !== queue.settings.attributes[name]);
  if (different !== undefined) throw sqsErrors.queueNameExists(different);
  return queue;
}

/** A snapshot of the service: plain JSON. */
interface SqsState {
  readonly sequence: number;
  readonly queues: readonly SavedQueue[];
  readonly deletedAtMs: Readonly<Record<string, number>>;
  readonly moveTasks: readonly MoveTask[];
  readonly metricsAtMs?: number;
}

/** A queue in a snapshot: plain JSON. */
interface SavedQueue
  extends Readonly<Pick<Queue, "name" | "createdAtMs" | "lastModifiedAtMs" | "lastUsedAtMs" | "totals">> {
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly purgedAtMs?: number;
  /** Of a FIFO queue: its messages of the last five minutes, by their deduplication ids. */
  readonly deduplication?: readonly (readonly [string, SentIdentity])[];
  /** In the order in which they arrived. */
  readonly messages: readonly SavedMessage[];
}

/** Returns a queue as plain JSON. */
function saveQueue(queue: Queue): SavedQueue {
  const { purgedAtMs } = queue;
  return {
    name: queue.name,
    attributes: queue.settings.attributes,
    tags: Object.fromEntries(queue.tags),
    createdAtMs: queue.createdAtMs,
    lastModifiedAtMs: queue.lastModifiedAtMs,
    lastUsedAtMs: queue.lastUsedAtMs,
    ...(purgedAtMs === undefined ? {} : { purgedAtMs }),
    totals: { ...queue.totals },
    ...(queue instanceof FifoQueue ? { deduplication: [...queue.recentlySent] } : {}),
    messages: Array.from(queue.messages(), saveMessage),
  };
}

/** Creates a queue from a snapshot. */
function restoreQueue(saved: SavedQueue, host: QueueHost): Queue {
  const queue = newQueue(saved.name, host, changedSettings(saved.attributes, {}));
  for (const message of saved.messages) queue.add(restoreMessage(message));
  if (queue instanceof FifoQueue)
    for (const [key, sent] of saved.deduplication ?? []) queue.recentlySent.set(key, sent);
  for (const [key, value] of Object.entries(saved.tags)) queue.tags.set(key, value);
  const { createdAtMs, lastModifiedAtMs, lastUsedAtMs, purgedAtMs } = saved;
  return Object.assign(queue, { createdAtMs, lastModifiedAtMs, lastUsedAtMs, purgedAtMs, totals: { ...saved.totals } });
}

interface SavedAttribute {
  readonly type: string;
  readonly text?: string;
  readonly base64?: string;
}

type KeptAsIs = "id" | "body" | "sentAtMs" | "sequence" | "state" | "visibleAtMs" | "receiveCount";

/** A message in a snapshot: plain JSON, without what can be computed from the rest. */
interface SavedMessage extends Readonly<Pick<StoredMessage, KeptAsIs>> {
  readonly attributes?: Readonly<Record<string, SavedAttribute>>;
  readonly systemAttributes?: Readonly<Record<string, string>>;
  readonly groupId?: string;
  readonly arrivedAtMs: number;
  readonly receivedElsewhere: number;
  readonly firstReceivedAtMs?: number;
  readonly lastReceivedAtMs?: number;
  readonly sourceArn?: string;
}

function saveMessage(message: StoredMessage): SavedMessage {
  const { groupId, firstReceivedAtMs, lastReceivedAtMs, moved, attributes, systemAttributes } = message;
  return {
    id: message.id,
    body: message.body,
    ...(Object.keys(attributes).length === 0 ? {} : { attributes: mapValues(attributes, saveAttribute) }),
    ...(Object.keys(systemAttributes).length === 0 ? {} : { systemAttributes }),
    ...(groupId === undefined ? {} : { groupId }),
    sentAtMs: message.sentAtMs,
    sequence: message.sequence,
    state: message.state,
    visibleAtMs: message.visibleAtMs,
    arrivedAtMs: arrivedAtMs(message),
    receiveCount: message.receiveCount,
    receivedElsewhere: moved?.receiveCount ?? 0,
    ...(firstReceivedAtMs === undefined ? {} : { firstReceivedAtMs }),
    ...(lastReceivedAtMs === undefined ? {} : { lastReceivedAtMs }),
    ...(moved === undefined ? {} : { sourceArn: moved.sourceArn }),
  };
}

function restoreMessage(saved: SavedMessage): StoredMessage {
  const { body, attributes, systemAttributes, groupId, sourceArn, arrivedAtMs: atMs } = saved;
  const input = { body, attributes: attributes && mapValues(attributes, restoreAttribute), groupId };
  return {
    ...newMessage(input, saved),
    ...(systemAttributes === undefined ? {} : { systemAttributes }),
    state: saved.state,
    receiveCount: saved.receiveCount,
    firstReceivedAtMs: saved.firstReceivedAtMs,
    lastReceivedAtMs: saved.lastReceivedAtMs,
    moved: sourceArn === undefined ? undefined : { sourceArn, atMs, receiveCount: saved.receivedElsewhere },
  };
}

const saveAttribute = ({ DataType: type, StringValue: text, BinaryValue: binary }: MessageAttributeValue) => ({
  type,
  ...(text === undefined ? {} : { text }),
  ...(binary === undefined ? {} : { base64: toBase64(binary) }),
});

const restoreAttribute = ({ type, text, base64 }: SavedAttribute): MessageAttributeValue => ({
  DataType: type,
  StringValue: text,
  BinaryValue: base64 === undefined ? undefined : fromBase64(base64),
});
