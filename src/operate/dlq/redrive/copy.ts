import type { Message, MessageAttributeValue } from "@aws-sdk/client-sqs";
import { attributesOf, readWaiting } from "../../../aws/beyond/waiting.ts";
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
 * @param how `repaired` marks the job as repaired; a message that contains no job stays in the dead-letter queue. `toOther`: the
 * copy goes to another queue than the source, so of a message that has waited for longer than 900 s only what it waited for is
 * sent: the source queue is the one in which messages wait.
 */
export function copyOf(
  { Body = "", MessageAttributes = {} }: Message,
  { repaired, toOther }: { readonly repaired: boolean; readonly toOther: boolean },
): CopyResult {
  const record = readFailedEvent(Body);
  const waiting = readWaiting(Body);
  const whole = record === undefined ? Body : JSON.stringify(record.requestPayload);
  const attributes = withoutLambdaAttributes(MessageAttributes);
  const copy =
    toOther && waiting !== undefined
      ? { body: waiting.body, attributes: attributesOf(waiting) }
      : { body: whole, attributes };
  if (!repaired) return copy;
  const job = jobOfDeadLetter(whole);
  if (job === undefined) return { reason: "it contains no job to mark as repaired" };
  const body = JSON.stringify({ ...job, repaired: true });
  return { ...copy, body: toOther || waiting === undefined ? body : JSON.stringify({ ...waiting, body }) };
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
