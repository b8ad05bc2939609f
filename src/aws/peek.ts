import { ChangeMessageVisibilityBatchCommand, type Message, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { limits } from "../base/limits.ts";
import type { Cloud } from "./clients.ts";
import { retrying } from "./retry.ts";

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
      const received = await receive(cloud, queueUrl, Math.min(limits.sqs.receiveMessagesMax, most - seen.size));
      const before = seen.size;
      for (const message of received) seen.set(message.MessageId ?? "", message);
      empty = seen.size === before ? empty + 1 : 0;
    }
  } finally {
    await giveBack(cloud, queueUrl, [...seen.values()]);
  }
  return [...seen.values()];
}

async function receive({ sqs, clock }: Cloud, queueUrl: string, max: number): Promise<Message[]> {
  const request = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: max,
    VisibilityTimeout: hiddenSeconds,
    WaitTimeSeconds: 1,
    MessageSystemAttributeNames: ["All"],
    MessageAttributeNames: ["All"],
  });
  const answer = await retrying(clock, () => sqs.send(request));
  return answer.Messages ?? [];
}

async function giveBack({ sqs, clock }: Cloud, queueUrl: string, messages: readonly Message[]): Promise<void> {
  for (let from = 0; from < messages.length; from += limits.sqs.batchEntriesMax) {
    const Entries = messages.slice(from, from + limits.sqs.batchEntriesMax).map(({ ReceiptHandle }, i) => ({
      Id: String(i),
      ReceiptHandle,
      VisibilityTimeout: 0,
    }));
    await retrying(clock, () => sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries })));
  }
}
