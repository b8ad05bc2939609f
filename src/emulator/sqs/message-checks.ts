import { limits } from "../../base/limits.ts";
import type { MessageAttributeValue, SendInput } from "./message.ts";
import { messageBytes } from "./message-size.ts";
import { sqsErrors } from "./sqs-errors.ts";

/** SQS-API SendMessage: tab, line feed, carriage return, and XML's other characters. */
const forbiddenCharacter = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;
const attributeType = /^(String|Number|Binary)(\..+)?$/;

/**
 * Refuses a message that SQS would not take.
 *
 * @param tooLong the error for a message above the queue's `MaximumMessageSize`; AWS words it differently in a batch.
 * @returns its size in bytes.
 * @throws AwsError `InvalidParameterValueException`, `MissingRequiredParameterException`, `InvalidMessageContents`.
 */
export function checkMessage(input: SendInput, bytesMax: number, tooLong = messageTooLong): number {
  if (!input.body) throw sqsErrors.missingParameter("MessageBody");
  const bytes = messageBytes(input);
  if (bytes > bytesMax) throw tooLong(bytesMax);
  if (forbiddenCharacter.test(input.body)) throw sqsErrors.invalidMessageContents();
  checkDelay(input.delaySeconds);
  checkAttributes(input.attributes ?? {});
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

function checkAttributes(attributes: Readonly<Record<string, MessageAttributeValue>>): void {
  const entries = Object.entries(attributes);
  const max = limits.sqs.messageAttributesMax;
  if (entries.length > max) {
    throw sqsErrors.invalidParameter(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [${max}].`,
    );
  }
  for (const [name, value] of entries) checkAttribute(name, value);
}

function checkAttribute(name: string, { DataType, StringValue, BinaryValue }: MessageAttributeValue): void {
  const type = attributeType.exec(DataType)?.[1];
  if (type === undefined) {
    throw sqsErrors.invalidParameter(
      `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
    );
  }
  const value = type === "Binary" ? BinaryValue : StringValue;
  if (value === undefined || value.length === 0) {
    throw sqsErrors.invalidParameter(
      `Message (user) attribute '${name}' must contain a non-empty value of type '${DataType}'.`,
    );
  }
  if (type === "Number" && Number.isNaN(Number(value))) {
    throw sqsErrors.invalidParameter(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  }
}
