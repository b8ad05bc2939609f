import type { Message, MessageAttributeValue } from "@aws-sdk/client-sqs";
import { jobOfDeadLetter } from "../../../experiment/follow/dead-letters.ts";
import { readFailedEvent } from "../groups.ts";

/** What to send in place of a dead-lettered message, or why nothing can be sent. */
type CopyResult =
  | { readonly body: string; readonly attributes: Readonly<Record<string, MessageAttributeValue>> }
  | { readonly reason: string };

/**
 * The copy of a dead-lettered message for the source queue: the message itself, or the event in the record of a failed
 * asynchronous invoke.
 *
 * @param repaired marks the job as repaired; a message that contains no job stays in the dead-letter queue.
 */
export function copyOf({ Body = "", MessageAttributes = {} }: Message, repaired: boolean): CopyResult {
  const record = readFailedEvent(Body);
  const body = record === undefined ? Body : JSON.stringify(record.requestPayload);
  const attributes = withoutLambdaAttributes(MessageAttributes);
  if (!repaired) return { body, attributes };
  const job = jobOfDeadLetter(body);
  if (job === undefined) return { reason: "it contains no job to mark as repaired" };
  return { body: JSON.stringify({ ...job, repaired: true }), attributes };
}

/** Attributes that Lambda adds to the event of a failed asynchronous invoke (L-DG dead-letter queues). */
const lambdaAttributes = ["RequestID", "ErrorCode", "ErrorMessage"];

function withoutLambdaAttributes(given: Readonly<Record<string, MessageAttributeValue>>) {
  const isFromLambda = lambdaAttributes.slice(0, 2).every((name) => name in given);
  const names = Object.keys(given).filter((name) => !isFromLambda || !lambdaAttributes.includes(name));
  return Object.fromEntries(names.map((name) => [name, sendable(given[name] as MessageAttributeValue)]));
}

/** A received attribute without the empty lists that some servers add and SQS rejects. */
const sendable = ({ DataType, StringValue, BinaryValue }: MessageAttributeValue): MessageAttributeValue => ({
  DataType,
  ...(StringValue === undefined ? { BinaryValue } : { StringValue }),
});
