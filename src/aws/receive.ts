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
 * Receives up to ten messages with all their attributes and hides them from everybody else.
 *
 * @param visibilitySeconds how long they are hidden.
 * @returns an empty list when none came within a second: a long poll asks all of SQS's servers (SQS-DG).
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

/** Makes received messages visible again at once. One that is gone already is no error. */
export async function giveBack(
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

/** How long a peeked message stays hidden at most, should giving it back fail. */
const hiddenSeconds = 60;
/** Receives that may come back empty before the queue is taken for read: short polls miss messages. */
const emptyReceivesMax = 2;

/**
 * Looks at messages without consuming them: receives them, and makes them visible again. Their receive count rises,
 * so never peek at a queue that has a redrive policy without saying so.
 */
export async function peekMessages(cloud: Cloud, queueUrl: string, most: number): Promise<Message[]> {
  const seen = new Map<string, Message>();
  let empty = 0;
  try {
    while (seen.size < most && empty < emptyReceivesMax) {
      const received = await receiveMessages(
        cloud,
        queueUrl,
        hiddenSeconds,
        Math.min(limits.sqs.receiveMessagesMax, most - seen.size),
      );
      const before = seen.size;
      for (const message of received) seen.set(message.MessageId ?? "", message);
      empty = seen.size === before ? empty + 1 : 0;
    }
  } finally {
    await giveBack(
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
 * @returns the handles whose deletion SQS did not confirm, whatever the reason: those messages may still be there.
 */
export async function deleteMessages(
  { sqs, clock }: Cloud,
  queueUrl: string,
  receiptHandles: readonly string[],
): Promise<string[]> {
  const left: string[] = [];
  for (let from = 0; from < receiptHandles.length; from += limits.sqs.batchEntriesMax) {
    const handles = receiptHandles.slice(from, from + limits.sqs.batchEntriesMax);
    const Entries = handles.map((ReceiptHandle, i) => ({ Id: String(i), ReceiptHandle }));
    const request = new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries });
    const answer = await retrying(clock, () => sqs.send(request)).catch(() => undefined);
    const confirmed = new Set((answer?.Successful ?? []).map(({ Id }) => Number(Id)));
    left.push(...handles.filter((_, i) => !confirmed.has(i)));
  }
  return left;
}
