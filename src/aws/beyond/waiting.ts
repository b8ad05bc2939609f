import type { MessageAttributeValue } from "@aws-sdk/client-sqs";
import { objectIn } from "../../base/encoding.ts";
import type { WaitingAttribute, WaitingMessage } from "../../base/job.ts";
import { minuteMs } from "../../base/time.ts";
import type { OutgoingEntry } from "../send.ts";

/** The body of the message that waits in place of another one, until that is due. */
export function waitingBody(dueMs: number, { body, attributes = {}, groupId }: OutgoingEntry): string {
  const named = Object.entries(attributes).map(([name, value]) => [name, asJson(value)] as const);
  const message: WaitingMessage = {
    dueMs: Math.round(dueMs),
    body,
    ...(named.length === 0 ? {} : { attributes: Object.fromEntries(named) }),
    ...(groupId === undefined ? {} : { groupId }),
  };
  return JSON.stringify(message);
}

const asJson = ({ DataType = "String", StringValue, BinaryValue }: MessageAttributeValue): WaitingAttribute =>
  BinaryValue === undefined
    ? { DataType, StringValue: StringValue ?? "" }
    : { DataType, BinaryBase64: Buffer.from(BinaryValue).toString("base64") };

/** The attributes of a message that has waited, as SQS takes them. */
export const attributesOf = ({ attributes = {} }: WaitingMessage): Readonly<Record<string, MessageAttributeValue>> =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      "BinaryBase64" in value
        ? { DataType: value.DataType, BinaryValue: Buffer.from(value.BinaryBase64, "base64") }
        : value,
    ]),
  );

/** Reads the body of a message that waits; undefined for any other text. */
export function readWaiting(text: string): WaitingMessage | undefined {
  if (!text.includes('"dueMs"')) return undefined;
  const message = objectIn(text) as Partial<WaitingMessage> | undefined;
  const isWaiting = Number.isFinite(message?.dueMs) && typeof message?.body === "string";
  return isWaiting ? (message as WaitingMessage) : undefined;
}

/**
 * The minute for the schedule of a message, milliseconds since the epoch. A schedule fires somewhere within its minute (SCH-UG
 * schedule types), so it is the last one that ends before the message is due.
 */
export const minuteBefore = (dueMs: number): number => Math.floor((dueMs - minuteMs) / minuteMs) * minuteMs;
