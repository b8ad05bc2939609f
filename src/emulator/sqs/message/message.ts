import { limits } from "../../../base/limits.ts";
import { sqsErrors } from "../sqs-errors.ts";
import { checkAttributes, checkCharacters, checkSystemAttributes, type MessageAttributes } from "./attributes.ts";

/** A message to send. */
export interface SendInput {
  readonly body: string;
  /** Whole seconds. Undefined means the queue's delay; 0 overrides it. */
  readonly delaySeconds?: number | undefined;
  readonly attributes?: MessageAttributes | undefined;
  /** AWS accepts only `AWSTraceHeader`. */
  readonly systemAttributes?: MessageAttributes | undefined;
  readonly groupId?: string | undefined;
  /** Messages of FIFO queues have one. */
  readonly deduplicationId?: string | undefined;
  /** The tracing header of the request. `AWSTraceHeader` has this value unless the message sets its own. */
  readonly traceHeader?: string | undefined;
}

/** What SendMessage returns for a message. */
export interface SentMessage {
  readonly messageId: string;
  readonly md5OfBody: string;
  /** Undefined for a message without attributes. */
  readonly md5OfAttributes: string | undefined;
  readonly md5OfSystemAttributes: string | undefined;
  /** Only of a FIFO queue. */
  readonly sequenceNumber: string | undefined;
}

/** A message as one receive returns it. */
export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  readonly md5OfAttributes: string | undefined;
  readonly attributes: MessageAttributes;
  /** `ApproximateReceiveCount`, `SentTimestamp`, `SenderId`, `ApproximateFirstReceiveTimestamp`, … */
  readonly systemAttributes: Readonly<Record<string, string>>;
}

/**
 * Checks a message as SQS does.
 *
 * @param bytesMax the queue's `MaximumMessageSize`.
 * @returns the size in bytes.
 * @throws AwsError `InvalidParameterValueException`, `MissingRequiredParameterException`, `InvalidMessageContents`.
 */
export function checkMessage(input: SendInput, bytesMax: number): number {
  if (!input.body) throw sqsErrors.missingParameter("MessageBody");
  const bytes = messageBytes(input);
  if (bytes > bytesMax) throw messageTooLong(bytesMax);
  checkCharacters(input.body);
  checkDelay(input.delaySeconds);
  checkId(input.groupId, "MessageGroupId");
  if (input.attributes !== undefined) checkAttributes(input.attributes);
  if (input.systemAttributes !== undefined) checkSystemAttributes(input.systemAttributes);
  return bytes;
}

const messageTooLong = (bytesMax: number) =>
  sqsErrors.invalidParameter(
    `One or more parameters are invalid. Reason: Message must be shorter than ${bytesMax} bytes.`,
  );

function checkDelay(seconds: number | undefined): void {
  const max = limits.sqs.delaySecondsMax;
  if (seconds === undefined || (Number.isInteger(seconds) && seconds >= 0 && seconds <= max)) return;
  throw sqsErrors.invalidValue(seconds, "DelaySeconds", `DelaySeconds must be >= 0 and <= ${max}.`);
}

/** Alphanumeric and punctuation characters (SQS-API SendMessage). */
const idPattern = /^[\x21-\x7e]{1,128}$/;

/**
 * Checks an id that the sender has chosen: of a message group, for deduplication, or of an attempt to receive.
 *
 * @throws AwsError `InvalidParameterValueException`.
 */
export function checkId(id: string | undefined, parameter: string): void {
  if (id === undefined || idPattern.test(id)) return;
  const reason = `${parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.`;
  throw sqsErrors.invalidValue(id, parameter, reason);
}

/**
 * Returns the size of a message that counts against the size limits, in bytes: its body, and the name, type and value of
 * each attribute. The trace header does not count (SQS-DG quotas).
 */
export function messageBytes(input: Pick<SendInput, "body" | "attributes">): number {
  let bytes = Buffer.byteLength(input.body);
  if (input.attributes === undefined) return bytes;
  for (const [name, value] of Object.entries(input.attributes)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(value.DataType) + Buffer.byteLength(value.StringValue ?? "");
    bytes += value.BinaryValue?.length ?? 0;
  }
  return bytes;
}

/** The content of a receipt handle: the message, by its sequence number, and which of its deliveries. */
export interface Receipt {
  readonly sequence: number;
  readonly receiveCount: number;
}

const receiptPattern = /^AQEB([0-9]{1,15})\+([0-9]{1,9})$/;

/** Creates the receipt handle of one delivery (SQS-DG: each has its own). The format is internal to the emulator. */
export const receiptHandle = (receipt: Receipt): string => `AQEB${receipt.sequence}+${receipt.receiveCount}`;

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
