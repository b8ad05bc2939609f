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

/** A character that SQS-API SendMessage does not allow: it allows tab, line feed, carriage return and XML's other characters. */
const forbiddenCharacter = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;

/**
 * Checks the characters of the body of a message.
 *
 * @throws AwsError `InvalidMessageContents`.
 */
export function checkCharacters(body: string): void {
  const found = forbiddenCharacter.exec(body);
  if (found !== null) throw sqsErrors.invalidMessageContents(found[0]);
}

const { messageAttributesMax, attributeNameLengthMax, attributeTypeLengthMax } = limits.sqs;

/**
 * Checks message attributes: their number, names, types and values (SQS-DG message metadata).
 *
 * @throws AwsError `InvalidParameterValueException`.
 */
export function checkAttributes(attributes: MessageAttributes): void {
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

/** Checks message system attributes: only `AWSTraceHeader` can be sent, as a String (SQS-API SendMessage). @throws AwsError `InvalidParameterValueException`. */
export function checkSystemAttributes(attributes: MessageAttributes): void {
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
 * Computes `MD5OfMessageAttributes` or `MD5OfMessageSystemAttributes`. The attributes are sorted by name. For each, the name, the type and the value are
 * hashed, each preceded by its length in four big-endian bytes; one more byte before the value is 1 for text and 2 for
 * binary values (SQS-DG message metadata).
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
