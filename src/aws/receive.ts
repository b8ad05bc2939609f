import { ChangeMessageVisibilityBatchCommand, type Message, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
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
