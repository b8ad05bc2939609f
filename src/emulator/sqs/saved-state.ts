import { fromBase64, mapValues, toBase64 } from "../../base/encoding.ts";
import type { MessageAttributeValue } from "./message/message.ts";
import { arrivedAtMs, newMessage, type StoredMessage } from "./message/stored-message.ts";
import { FifoQueue, newQueue, type SentIdentity } from "./queue/fifo-queue.ts";
import type { Queue, QueueHost } from "./queue/queue.ts";
import { changedSettings } from "./queue/settings.ts";

interface SavedAttribute {
  readonly type: string;
  readonly text?: string;
  readonly base64?: string;
}

type KeptAsIs = "id" | "body" | "sentAtMs" | "sequence" | "state" | "visibleAtMs" | "receiveCount";

/** A message in a snapshot: plain JSON, without what can be computed from the rest. */
export interface SavedMessage extends Readonly<Pick<StoredMessage, KeptAsIs>> {
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

/** A queue in a snapshot: plain JSON. */
export interface SavedQueue
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
export function saveQueue(queue: Queue): SavedQueue {
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
export function restoreQueue(saved: SavedQueue, host: QueueHost): Queue {
  const queue = newQueue(saved.name, host, changedSettings(saved.attributes, {}));
  for (const message of saved.messages) queue.add(restoreMessage(message));
  if (queue instanceof FifoQueue)
    for (const [key, sent] of saved.deduplication ?? []) queue.recentlySent.set(key, sent);
  for (const [key, value] of Object.entries(saved.tags)) queue.tags.set(key, value);
  const { createdAtMs, lastModifiedAtMs, lastUsedAtMs, purgedAtMs } = saved;
  return Object.assign(queue, { createdAtMs, lastModifiedAtMs, lastUsedAtMs, purgedAtMs, totals: { ...saved.totals } });
}
