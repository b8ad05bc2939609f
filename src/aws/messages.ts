import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  type MessageAttributeValue,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SendMessageBatchCommandOutput,
} from "@aws-sdk/client-sqs";
import { limits } from "../base/limits.ts";
import { pause } from "../base/time.ts";
import type { Cloud } from "./clients.ts";
import { whyOf } from "./errors.ts";
import { mayHaveArrived, retrying } from "./retry.ts";

/** The result of sending one message of a batch. */
export type SendOutcome =
  | { readonly sent: true; readonly messageId: string }
  /** `unconfirmed`: no response arrived, so SQS may have accepted the message anyway. */
  | { readonly sent: false; readonly error: string; readonly unconfirmed: boolean };

/** A message to send, with its message attributes. */
export interface OutgoingEntry {
  readonly body: string;
  /** Whole seconds, 0–900; by default the queue's delay applies. */
  readonly delaySeconds?: number | undefined;
  readonly attributes?: Readonly<Record<string, MessageAttributeValue>> | undefined;
  /** Orders the messages of a FIFO queue, and divides those of a standard queue fairly. */
  readonly groupId?: string | undefined;
  /** A FIFO queue accepts one message with this id within five minutes. */
  readonly deduplicationId?: string | undefined;
}

const attemptsMax = 5;
const firstWaitMs = 200;

const notConfirmed = { sent: false, error: "not confirmed by SQS", unconfirmed: true } as const;

/**
 * Sends one batch, as `entryBatches` makes them. Entries that fail on the side of SQS are sent again, up to five
 * attempts. A confirmed entry stays confirmed when a later attempt at the others fails.
 *
 * @param signal after an abort no further attempt is made.
 * @returns one outcome for each entry, in the order of `entries`.
 * @throws when the first call fails: no entry is known to have been sent then.
 */
export async function sendEntries(
  { sqs, clock }: Cloud,
  queueUrl: string,
  entries: readonly OutgoingEntry[],
  signal?: AbortSignal,
): Promise<SendOutcome[]> {
  const outcomes: SendOutcome[] = entries.map(() => notConfirmed);
  let left = entries.map((_, index) => index);
  for (let attempt = 1; left.length > 0 && attempt <= attemptsMax; attempt++) {
    if (attempt > 1) await pause(clock, firstWaitMs * 2 ** (attempt - 2), signal);
    if (attempt > 1 && signal?.aborted) break;
    const Entries = left.map((index) => requestEntry(entries[index] as OutgoingEntry, index));
    const call = () => sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
    let answer: SendMessageBatchCommandOutput;
    try {
      answer = await retrying(clock, call, signal);
    } catch (error) {
      if (attempt === 1) throw error;
      const unconfirmed = mayHaveArrived(error) || signal?.aborted === true;
      for (const index of left) outcomes[index] = { sent: false, error: whyOf(error), unconfirmed };
      break;
    }
    for (const { Id, MessageId } of answer.Successful ?? []) {
      outcomes[Number(Id)] = { sent: true, messageId: MessageId ?? "" };
    }
    const failed = answer.Failed ?? [];
    for (const { Id, Code, Message } of failed) {
      outcomes[Number(Id)] = { sent: false, error: Message ?? Code ?? "unknown", unconfirmed: false };
    }
    left = failed.filter(({ SenderFault }) => !SenderFault).map(({ Id }) => Number(Id));
  }
  return outcomes;
}

/** An entry of the request. The SDK leaves out what is undefined, which takes less time than to spread it here. */
const requestEntry = (entry: OutgoingEntry, index: number) => ({
  Id: String(index),
  MessageBody: entry.body,
  DelaySeconds: entry.delaySeconds,
  MessageAttributes: entry.attributes,
  MessageGroupId: entry.groupId,
  MessageDeduplicationId: entry.deduplicationId,
});

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
