import crypto, { createHash } from "node:crypto";
import { limits } from "../../../base/limits.ts";
import { sqsErrors } from "../sqs-errors.ts";

/** A message attribute. Binary values are bytes; all others are text. */
export interface MessageAttributeValue {
  /** `String`, `Number` or `Binary`, with an optional `.custom` suffix. */
  readonly DataType: string;
  readonly StringValue?: string | undefined;
  readonly BinaryValue?: Uint8Array | undefined;
}

/** Message attributes by name. */
export type MessageAttributes = Readonly<Record<string, MessageAttributeValue>>;

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

/** A character that SQS-API SendMessage does not allow: it allows tab, line feed, carriage return and XML's other characters. */
const forbiddenCharacter = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

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
  if (bytes > bytesMax) {
    throw sqsErrors.invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${bytesMax} bytes.`,
    );
  }
  const forbidden = forbiddenCharacter.exec(input.body);
  if (forbidden !== null) throw sqsErrors.invalidMessageContents(forbidden[0]);
  checkDelay(input.delaySeconds);
  checkId(input.groupId, "MessageGroupId");
  if (input.attributes !== undefined) checkAttributes(input.attributes);
  if (input.systemAttributes !== undefined) checkSystemAttributes(input.systemAttributes);
  return bytes;
}

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

const { messageAttributesMax, attributeNameLengthMax, attributeTypeLengthMax } = limits.sqs;

/** Checks message attributes: their number, names, types and values (SQS-DG message metadata). */
function checkAttributes(attributes: MessageAttributes): void {
  const entries = Object.entries(attributes);
  const max = messageAttributesMax;
  if (entries.length > max) {
    throw sqsErrors.invalidParameter(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [${max}].`,
    );
  }
  for (const [name, value] of entries) {
    checkName(name);
    checkValue(`message (user) attribute '${name}'`, value);
  }
}

/** Checks message system attributes: only `AWSTraceHeader` can be sent, as a String (SQS-API SendMessage). */
function checkSystemAttributes(attributes: MessageAttributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (name !== "AWSTraceHeader") {
      throw sqsErrors.invalidParameter(`Message system attribute name '${name}' is invalid.`);
    }
    if (value.DataType !== "String") {
      throw sqsErrors.invalidParameter(`The type of message system attribute '${name}' must be String.`);
    }
    checkValue(`message system attribute '${name}'`, value);
  }
}

function checkName(name: string): void {
  if (name === "" || name.length > attributeNameLengthMax) {
    throw sqsErrors.invalidParameter(
      `Message (user) attribute name must be between 1 and ${attributeNameLengthMax} characters in length.`,
    );
  }
  if (!/^[A-Za-z0-9_.-]+$/.test(name)) {
    throw sqsErrors.invalidParameter(
      `The message attribute name '${name}' is invalid. Attribute name can contain A-Z, a-z, 0-9, underscore (_), hyphen (-), and period (.) characters.`,
    );
  }
  if (/^(aws|amazon)\./i.test(name)) {
    throw sqsErrors.invalidParameter(
      "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings are reserved for internal use.",
    );
  }
  if (/^\.|\.$|\.\./.test(name)) {
    throw sqsErrors.invalidParameter(
      `The message attribute name '${name}' must not start or end with a period (.), or contain successive periods.`,
    );
  }
}

const typePattern = /^(String|Number|Binary)(\..+)?$/;

/** @param what the attribute in the middle of a sentence, e.g. `message (user) attribute 'x'`. */
function checkValue(what: string, { DataType, StringValue, BinaryValue }: MessageAttributeValue): void {
  if (DataType === "") throw sqsErrors.invalidParameter(`The ${what} must contain non-empty message attribute type.`);
  const type = typePattern.exec(DataType)?.[1];
  if (type === undefined || DataType.length > attributeTypeLengthMax) {
    throw sqsErrors.invalidParameter(
      `The type of ${what} is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
    );
  }
  const value = type === "Binary" ? BinaryValue : StringValue;
  if (value === undefined || value.length === 0) {
    const subject = what.replace(/^m/, "M");
    throw sqsErrors.invalidParameter(`${subject} must contain a non-empty value of type '${DataType}'.`);
  }
  if (typeof value === "string" && forbiddenCharacter.test(value)) {
    throw sqsErrors.invalidParameter(`The value of ${what} contains characters outside the allowed set.`);
  }
  if (type === "Number" && Number.isNaN(Number(value))) {
    throw sqsErrors.invalidParameter(`Can't cast the value of ${what} to a number.`);
  }
}

/** Returns the MD5 of bytes, or of text as UTF-8, in lower-case hexadecimal. */
export const md5Hex: (data: string | Uint8Array) => string =
  // The one-shot function is several times faster, but Node before 20.12 does not have it.
  "hash" in crypto ? (data) => crypto.hash("md5", data, "hex") : (data) => createHash("md5").update(data).digest("hex");

/** Returns the SHA-256 of text as UTF-8, in lower-case hexadecimal. */
export const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");

const transport = { text: 1, binary: 2 } as const;

/**
 * Computes `MD5OfMessageAttributes` or `MD5OfMessageSystemAttributes`. The attributes are sorted by name. For each, the name,
 * the type and the value are hashed, each preceded by its length in four big-endian bytes; one more byte before the value is
 * 1 for text and 2 for binary values (SQS-DG message metadata).
 *
 * @returns undefined without attributes, because AWS omits the field.
 */
export function md5OfAttributes(attributes: MessageAttributes | undefined): string | undefined {
  if (attributes === undefined) return undefined;
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const parts = names.flatMap((name) => {
    const { DataType, StringValue = "", BinaryValue } = attributes[name] as MessageAttributeValue;
    const kind = BinaryValue === undefined ? transport.text : transport.binary;
    return [...sized(name), ...sized(DataType), Uint8Array.of(kind), ...sized(BinaryValue ?? StringValue)];
  });
  return md5Hex(Buffer.concat(parts));
}

function sized(value: string | Uint8Array): readonly Uint8Array[] {
  const bytes = typeof value === "string" ? Buffer.from(value) : value;
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return [length, bytes];
}
