import { md5Hex, md5OfAttributes } from "./md5.ts";
import type { MessageAttributes, ReceivedMessage, SendInput } from "./message.ts";
import { receiptHandle } from "./receipt-handle.ts";

/** Delayed: before its first receive. In flight: received, and its visibility timeout runs. */
export type MessageState = "delayed" | "visible" | "inFlight";

/** What never changes about a message. */
interface MessageContent {
  readonly id: string;
  readonly body: string;
  readonly md5OfBody: string;
  readonly md5OfAttributes: string | undefined;
  readonly attributes: MessageAttributes;
  readonly systemAttributes: Readonly<Record<string, string>>;
  readonly groupId: string | undefined;
  /** Retention counts from here; a dead-letter queue keeps it. */
  readonly sentAtMs: number;
  /** Order of sending within the whole service. */
  readonly sequence: number;
}

/** A message in a queue. */
export interface StoredMessage extends MessageContent {
  state: MessageState;
  /** When it became or becomes visible. */
  visibleAtMs: number;
  /** When it came into this queue: by a send, or moved. */
  arrivedAtMs: number;
  /** Deliveries so far, in other queues too. The newest receipt handle carries this number. */
  receiveCount: number;
  /** Of those, the ones from before it came into this queue. */
  receivedElsewhere: number;
  firstReceivedAtMs: number | undefined;
  lastReceivedAtMs: number | undefined;
  /** The queue that a redrive policy took it from. */
  sourceArn: string | undefined;
  /** Its places in the heaps of the message store. */
  orderIndex: number;
  expiryIndex: number;
}

const nothing = Object.freeze({});

/** A message that nobody has received yet, visible from `visibleAtMs` on. */
export function newMessage(
  input: SendInput,
  origin: { id: string; sequence: number; sentAtMs: number; visibleAtMs: number },
): StoredMessage {
  const attributes = input.attributes ?? nothing;
  return {
    id: origin.id,
    body: input.body,
    md5OfBody: md5Hex(input.body),
    md5OfAttributes: md5OfAttributes(attributes),
    attributes,
    systemAttributes: input.systemAttributes ?? nothing,
    groupId: input.groupId,
    sentAtMs: origin.sentAtMs,
    sequence: origin.sequence,
    state: origin.visibleAtMs > origin.sentAtMs ? "delayed" : "visible",
    visibleAtMs: origin.visibleAtMs,
    arrivedAtMs: origin.sentAtMs,
    receiveCount: 0,
    receivedElsewhere: 0,
    firstReceivedAtMs: undefined,
    lastReceivedAtMs: undefined,
    sourceArn: undefined,
    orderIndex: -1,
    expiryIndex: -1,
  };
}

/** The new message that a move task makes of an old one: same content, nothing received yet. */
export const movedMessage = (
  message: StoredMessage,
  origin: { id: string; sequence: number; sentAtMs: number },
): StoredMessage => ({
  ...message,
  ...origin,
  state: "visible",
  visibleAtMs: origin.sentAtMs,
  arrivedAtMs: origin.sentAtMs,
  receiveCount: 0,
  receivedElsewhere: 0,
  firstReceivedAtMs: undefined,
  lastReceivedAtMs: undefined,
  sourceArn: undefined,
});

/** Every message of the emulated account comes from the same made-up IAM user. */
const senderId = "AIDAFLATTENEMULATOR00";

/** A message as its latest receive hands it out; SQS-API ReceiveMessage for the system attributes. */
export function receivedMessage(message: StoredMessage): ReceivedMessage {
  return {
    messageId: message.id,
    receiptHandle: receiptHandle({ sequence: message.sequence, receiveCount: message.receiveCount }),
    body: message.body,
    md5OfBody: message.md5OfBody,
    md5OfAttributes: message.md5OfAttributes,
    attributes: message.attributes,
    systemAttributes: systemAttributes(message),
  };
}

function systemAttributes(message: StoredMessage): Record<string, string> {
  const attributes: Record<string, string> = {
    SenderId: senderId,
    SentTimestamp: String(message.sentAtMs),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAtMs),
    ...message.systemAttributes,
  };
  if (message.groupId !== undefined) attributes.MessageGroupId = message.groupId;
  if (message.sourceArn !== undefined) attributes.DeadLetterQueueSourceArn = message.sourceArn;
  return attributes;
}
