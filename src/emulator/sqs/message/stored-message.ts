import { limits } from "../../../base/limits.ts";
import { sqsErrors } from "../sqs-errors.ts";
import {
  type MessageAttributes,
  md5Hex,
  md5OfAttributes,
  type ReceivedMessage,
  type SendInput,
  type SentMessage,
} from "./message.ts";

/** Delayed: not visible before its first receive. In flight: received, and the visibility timeout has not run out. */
export type MessageState = "delayed" | "visible" | "inFlight";

/** The parts of a message that never change. */
interface MessageContent {
  readonly id: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly systemAttributes: Readonly<Record<string, string>>;
  readonly groupId: string | undefined;
  /** The retention period starts here, also in a dead-letter queue. */
  readonly sentAtMs: number;
  /** Position in the order of sending, over all queues. */
  readonly sequence: number;
}

/** How a redrive policy has moved a message to a dead-letter queue. */
export interface Move {
  /** The queue from which it came. */
  readonly sourceArn: string;
  readonly atMs: number;
  /** Its deliveries until then. */
  readonly receiveCount: number;
}

/** A message in a queue. A large burst has a million of them: what is the same for nearly all, or can be computed, is left out. */
export interface StoredMessage extends MessageContent {
  state: MessageState;
  /** When it became or becomes visible. */
  visibleAtMs: number;
  /** Deliveries so far, in all queues. The newest receipt handle contains this number. */
  receiveCount: number;
  firstReceivedAtMs: number | undefined;
  lastReceivedAtMs: number | undefined;
  /** Undefined unless a redrive policy has moved it to this queue. */
  moved: Move | undefined;
  /** Its indexes in a heap and in the list of the message store; -1 if it is in none. */
  heapIndex: number;
  arrivalIndex: number;
}

const nothing = Object.freeze({});

/** Creates a message without receives, visible from `visibleAtMs` on. */
export function newMessage(
  input: SendInput,
  origin: { id: string; sequence: number; sentAtMs: number; visibleAtMs: number },
): StoredMessage {
  return {
    id: origin.id,
    body: input.body,
    attributes: input.attributes ?? nothing,
    systemAttributes: systemAttributesOf(input),
    groupId: input.groupId,
    sentAtMs: origin.sentAtMs,
    sequence: origin.sequence,
    state: origin.visibleAtMs > origin.sentAtMs ? "delayed" : "visible",
    visibleAtMs: origin.visibleAtMs,
    receiveCount: 0,
    firstReceivedAtMs: undefined,
    lastReceivedAtMs: undefined,
    moved: undefined,
    heapIndex: -1,
    arrivalIndex: -1,
  };
}

function systemAttributesOf(input: SendInput): Readonly<Record<string, string>> {
  const { systemAttributes, traceHeader, deduplicationId: id } = input;
  const header = systemAttributes?.AWSTraceHeader?.StringValue ?? traceHeader;
  if (header === undefined && id === undefined) return nothing;
  return {
    ...(header === undefined ? {} : { AWSTraceHeader: header }),
    ...(id === undefined ? {} : { MessageDeduplicationId: id }),
  };
}

/** Returns what SendMessage returns for a message. */
export const sentMessage = (
  input: SendInput,
  origin: { readonly id: string; readonly sequence: number },
): SentMessage => ({
  messageId: origin.id,
  md5OfBody: md5Hex(input.body),
  md5OfAttributes: md5OfAttributes(input.attributes),
  md5OfSystemAttributes: md5OfAttributes(input.systemAttributes),
  sequenceNumber: input.deduplicationId === undefined ? undefined : sequenceNumber(origin.sequence),
});

/** The sequence number of a message of a FIFO queue: 20 digits, as those of AWS. */
const sequenceNumber = (sequence: number): string => `1${String(sequence).padStart(19, "0")}`;

/**
 * Creates the message that takes the place of another one in its dead-letter queue: it keeps its id and its receive count, and
 * in a standard queue its enqueue time (SQS-DG dead-letter queues).
 */
export const deadLetteredMessage = (
  message: StoredMessage,
  sourceArn: string,
  atMs: number,
  isFifo: boolean,
): StoredMessage => ({
  ...message,
  sentAtMs: isFifo ? atMs : message.sentAtMs,
  state: "visible",
  visibleAtMs: atMs,
  moved: { sourceArn, atMs, receiveCount: message.receiveCount },
});

/** Returns when a message was sent or moved to its queue. */
export const arrivedAtMs = ({ sentAtMs, moved }: StoredMessage): number => moved?.atMs ?? sentAtMs;

/** Returns how often a message was delivered from its queue. */
export const receivedHere = ({ receiveCount, moved }: StoredMessage): number =>
  receiveCount - (moved?.receiveCount ?? 0);

/** The sender of every message: one fictitious IAM user. */
const senderId = "AIDAFLATTENEMULATOR00";

/** Returns a message as its latest receive returns it (SQS-API ReceiveMessage for the system attributes). */
export function receivedMessage(message: StoredMessage): ReceivedMessage {
  return {
    messageId: message.id,
    receiptHandle: receiptHandle(message),
    body: message.body,
    md5OfBody: md5Hex(message.body),
    md5OfAttributes: md5OfAttributes(message.attributes),
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
  if (attributes.MessageDeduplicationId !== undefined) attributes.SequenceNumber = sequenceNumber(message.sequence);
  if (message.moved !== undefined) attributes.DeadLetterQueueSourceArn = message.moved.sourceArn;
  return attributes;
}

/** The content of a receipt handle: the message, by its sequence number, and which of its deliveries. */
interface Receipt {
  readonly sequence: number;
  readonly receiveCount: number;
}

const receiptPattern = /^AQEB([0-9]{1,15})\+([0-9]{1,9})$/;

/** Creates the receipt handle of one delivery (SQS-DG: each has its own). The format is internal to the emulator. */
const receiptHandle = (receipt: Receipt): string => `AQEB${receipt.sequence}+${receipt.receiveCount}`;

/** Parses a receipt handle. @throws AwsError `ReceiptHandleIsInvalid` for any other text. */
export function readReceiptHandle(handle: string): Receipt {
  const match = receiptPattern.exec(handle);
  if (match === null) throw sqsErrors.receiptHandleIsInvalid(handle);
  return { sequence: Number(match[1]), receiveCount: Number(match[2]) };
}

const visibilityMax = limits.sqs.visibilityTimeoutSecondsMax;

/**
 * Checks that a visibility timeout hides a message for at most 12 hours in total (SQS-DG visibility timeout).
 *
 * @param elapsedMs how long the message has been in flight, milliseconds.
 * @throws AwsError `InvalidParameterValueException`.
 */
export function checkVisibilityTimeout(seconds: number, elapsedMs: number): void {
  if (Number.isInteger(seconds) && seconds >= 0 && seconds * 1_000 + elapsedMs <= visibilityMax * 1_000) return;
  throw sqsErrors.invalidValue(
    seconds,
    "VisibilityTimeout",
    `Total VisibilityTimeout for the message is beyond the limit [${visibilityMax} seconds]`,
  );
}
