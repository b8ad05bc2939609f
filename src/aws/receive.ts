import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
} from "@aws-sdk/client-sqs";
import { limits } from "../base/limits.ts";
import type { Cloud } from "./clients.ts";
import { retrying } from "./retry.ts";

/**
 * Receives up to ten messages with all their attributes by a long poll of one second, which queries all SQS servers
 * (SQS-DG short and long polling).
 *
 * @param visibilitySeconds the visibility timeout of the received messages.
 * @returns an empty list when no message arrived within that second.
 */
export async function receiveMessages(
  { sqs, clock }: Cloud,
  queueUrl: string,
  visibilitySeconds: number,
  max: number = limits.sqs.receiveMessagesMax,
): Promise<Message[]> {
  const request = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: max,
    VisibilityTimeout: visibilitySeconds,
    WaitTimeSeconds: 1,
    MessageSystemAttributeNames: ["All"],
    MessageAttributeNames: ["All"],
  });
  const answer = await retrying(clock, () => sqs.send(request));
  return answer.Messages ?? [];
}

/** Makes received messages visible again. A message that no longer exists is not an error. */
export async function returnMessages(
  { sqs, clock }: Cloud,
  queueUrl: string,
  receiptHandles: readonly string[],
): Promise<void> {
  for (let from = 0; from < receiptHandles.length; from += limits.sqs.batchEntriesMax) {
    const Entries = receiptHandles
      .slice(from, from + limits.sqs.batchEntriesMax)
      .map((ReceiptHandle, i) => ({ Id: String(i), ReceiptHandle, VisibilityTimeout: 0 }));
    await retrying(clock, () => sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries })));
  }
}

/** Visibility timeout of a peeked message: it becomes visible again after this time even if returning it fails. */
const peekVisibilitySeconds = 60;
/** Consecutive receives without a new message after which the peek ends. */
const emptyReceivesMax = 2;

/**
 * Reads messages without consuming them: receives them and makes them visible again. Each peek raises the receive
 * count of a message, so the user must be told before a peek at a queue that has a redrive policy.
 *
 * @param max messages to read at most.
 */
export async function peekMessages(cloud: Cloud, queueUrl: string, max: number): Promise<Message[]> {
  const seen = new Map<string, Message>();
  let empty = 0;
  try {
    while (seen.size < max && empty < emptyReceivesMax) {
      const received = await receiveMessages(
        cloud,
        queueUrl,
        peekVisibilitySeconds,
        Math.min(limits.sqs.receiveMessagesMax, max - seen.size),
      );
      const before = seen.size;
      for (const message of received) seen.set(message.MessageId ?? "", message);
      empty = seen.size === before ? empty + 1 : 0;
    }
  } finally {
    await returnMessages(
      cloud,
      queueUrl,
      Array.from(seen.values(), ({ ReceiptHandle }) => ReceiptHandle ?? ""),
    );
  }
  return [...seen.values()];
}

/**
 * Deletes received messages.
 *
 * @returns the receipt handles whose deletion SQS did not confirm: these messages may still be in the queue.
 */
export async function deleteMessages(
  { sqs, clock }: Cloud,
  queueUrl: string,
  receiptHandles: readonly string[],
): Promise<string[]> {
  const unconfirmed: string[] = [];
  for (let from = 0; from < receiptHandles.length; from += limits.sqs.batchEntriesMax) {
    const handles = receiptHandles.slice(from, from + limits.sqs.batchEntriesMax);
    const Entries = handles.map((ReceiptHandle, i) => ({ Id: String(i), ReceiptHandle }));
    const request = new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries });
    const answer = await retrying(clock, () => sqs.send(request)).catch(() => undefined);
    const confirmed = new Set((answer?.Successful ?? []).map(({ Id }) => Number(Id)));
    unconfirmed.push(...handles.filter((_, i) => !confirmed.has(i)));
  }
  return unconfirmed;
}
