import type { Message, MessageAttributeValue } from "@aws-sdk/client-sqs";
import { jobOfDeadLetter } from "../experiment/dead-letters.ts";
import { readFailedEvent } from "./dead-letter-record.ts";

/** What is sent to the source queue for a dead letter, or why nothing can be. */
export type RedriveCopy =
  | { readonly body: string; readonly attributes: Readonly<Record<string, MessageAttributeValue>> }
  | { readonly reason: string };

/** Attributes that Lambda puts on the event of a failed asynchronous invoke (L-DG dead-letter queues). */
const attributesOfLambda = ["RequestID", "ErrorCode", "ErrorMessage"];

/**
 * The job of a dead letter as the source queue takes it: the message itself, or the event within the record of a failed
 * asynchronous invoke.
 *
 * @param repaired tells the job that its bug is fixed; what holds no job cannot be told, and stays where it is.
 */
export function redriveCopy({ Body = "", MessageAttributes = {} }: Message, repaired: boolean): RedriveCopy {
  const record = readFailedEvent(Body);
  const body = record === undefined ? Body : JSON.stringify(record.requestPayload);
  const attributes = withoutLambdas(MessageAttributes);
  if (!repaired) return { body, attributes };
  const job = jobOfDeadLetter(body);
  if (job === undefined) return { reason: "it holds no job that could be repaired" };
  return { body: JSON.stringify({ ...job, repaired: true }), attributes };
}

function withoutLambdas(given: Readonly<Record<string, MessageAttributeValue>>) {
  const fromLambda = attributesOfLambda.slice(0, 2).every((name) => name in given);
  const names = Object.keys(given).filter((name) => !fromLambda || !attributesOfLambda.includes(name));
  return Object.fromEntries(names.map((name) => [name, sendable(given[name] as MessageAttributeValue)]));
}

/** A received value as it may be sent: without the empty lists that some servers add. */
const sendable = ({ DataType, StringValue, BinaryValue }: MessageAttributeValue): MessageAttributeValue => ({
  DataType,
  ...(StringValue === undefined ? { BinaryValue } : { StringValue }),
});
