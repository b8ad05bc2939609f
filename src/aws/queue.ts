import {
  GetQueueAttributesCommand,
  type QueueAttributeName,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
} from "@aws-sdk/client-sqs";
import { limits } from "../base/limits.ts";
import type { Cloud } from "./clients.ts";
import { retrying } from "./retry.ts";

/** A message to send: its body, and how long SQS hides it first. */
export interface OutgoingMessage {
  readonly body: string;
  /** Whole seconds, 0–900. */
  readonly delaySeconds: number;
}

/** What became of each message of a batch, in the order in which they were given. */
export type SendOutcome =
  | { readonly sent: true; readonly messageId: string }
  | { readonly sent: false; readonly error: string };

/** Attempts at the entries that SQS itself failed to take. */
const entryAttemptsMax = 5;
const entryRetryWaitMs = 200;

/**
 * Sends up to ten messages in one call. A 200 answer may still list entries that failed: those that were not the
 * sender's fault are sent again, the rest is reported; nothing is lost silently.
 */
export async function sendMessages(
  { sqs, clock }: Cloud,
  queueUrl: string,
  messages: readonly OutgoingMessage[],
): Promise<SendOutcome[]> {
  const outcomes: SendOutcome[] = messages.map(() => ({ sent: false, error: "not confirmed by SQS" }));
  let left = messages.map((_, index) => index);
  for (let attempt = 1; left.length > 0; attempt++) {
    const Entries = left.map((index) => entryOf(messages[index] as OutgoingMessage, index));
    const answer = await retrying(clock, () => sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries })));
    for (const { Id, MessageId } of answer.Successful ?? []) {
      outcomes[Number(Id)] = { sent: true, messageId: MessageId ?? "" };
    }
    const failed = answer.Failed ?? [];
    for (const { Id, Code, Message } of failed) {
      outcomes[Number(Id)] = { sent: false, error: Message ?? Code ?? "unknown" };
    }
    if (attempt >= entryAttemptsMax) break;
    left = failed.filter(({ SenderFault }) => !SenderFault).map(({ Id }) => Number(Id));
    if (left.length > 0) await clock.sleepMs(entryRetryWaitMs * 2 ** (attempt - 1));
  }
  return outcomes;
}

const entryOf = ({ body, delaySeconds }: OutgoingMessage, index: number): SendMessageBatchRequestEntry => ({
  Id: String(index),
  MessageBody: body,
  DelaySeconds: delaySeconds,
});

/** Entries that one `sendMessages` takes. */
export const sendBatchMax = limits.sqs.batchEntriesMax;

/** Messages of a queue, by state. AWS calls them approximate: they lag by seconds after a change. */
export interface QueueDepth {
  readonly visible: number;
  readonly notVisible: number;
  readonly delayed: number;
}

const depthAttributes: QueueAttributeName[] = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
];

/** Reads how many messages a queue holds. */
export async function queueDepth(cloud: Cloud, queueUrl: string): Promise<QueueDepth> {
  const attributes = await queueAttributes(cloud, queueUrl, depthAttributes);
  const [visible, notVisible, delayed] = depthAttributes.map((name) => Number(attributes[name] ?? 0));
  return { visible: visible ?? 0, notVisible: notVisible ?? 0, delayed: delayed ?? 0 };
}

/** Reads attributes of a queue; all of them by default. */
export async function queueAttributes(
  { sqs, clock }: Cloud,
  queueUrl: string,
  names: QueueAttributeName[] = ["All"],
): Promise<Readonly<Record<string, string>>> {
  const answer = await retrying(clock, () =>
    sqs.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: names })),
  );
  return answer.Attributes ?? {};
}
