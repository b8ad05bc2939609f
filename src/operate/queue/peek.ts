import type { Message, MessageAttributeValue } from "@aws-sdk/client-sqs";
import type { Cloud } from "../../aws/clients.ts";
import { type QueueDepth, type RedriveSettings, readQueue } from "../../aws/queue.ts";
import { peekMessages } from "../../aws/receive.ts";

export interface PeekRequest {
  readonly cloud: Cloud;
  readonly queueUrl: string;
  /** Messages to show at most. */
  readonly max: number;
  /** Asked before a look that counts: each message's receive count rises by one. Throws or answers false to stop. */
  readonly confirm: (redrive: RedriveSettings) => Promise<boolean>;
}

export interface Peeked {
  readonly state: "looked" | "declined";
  readonly depth: QueueDepth;
  readonly countedAsReceive: boolean;
  readonly messages: readonly MessageView[];
}

/**
 * Shows messages of a queue and gives them back. SQS has no look without a receive: where the queue has a redrive
 * policy, a message that was received often enough already moves to the dead-letter queue instead of being shown.
 */
export async function peekQueue({ cloud, queueUrl, max, confirm }: PeekRequest): Promise<Peeked> {
  const { depth, settings } = await readQueue(cloud, queueUrl);
  if (settings.redrive !== null && !(await confirm(settings.redrive))) {
    return { state: "declined", depth, countedAsReceive: false, messages: [] };
  }
  // The depth may lag behind: an empty one is no reason not to look.
  const messages = await peekMessages(cloud, queueUrl, max);
  const countedAsReceive = settings.redrive !== null && messages.length > 0;
  return { state: "looked", depth, countedAsReceive, messages: messages.map(messageView) };
}

/** A message as it is shown: nothing of it is consumed. */
export interface MessageView {
  readonly messageId: string;
  readonly body: string;
  /** ISO 8601; null where SQS did not say. */
  readonly sentAt: string | null;
  readonly firstReceivedAt: string | null;
  /** Receives so far, the look itself included. */
  readonly receiveCount: number;
  /** The queue that a dead letter came from; null for one that was sent to the dead-letter queue itself. */
  readonly deadLetterSourceArn: string | null;
  /** The sender's own attributes, by name. Binary values are shown by their length. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** What a received message looks like. */
function messageView({ MessageId, Body, Attributes = {}, MessageAttributes = {} }: Message): MessageView {
  return {
    messageId: MessageId ?? "",
    body: Body ?? "",
    sentAt: instant(Attributes.SentTimestamp),
    firstReceivedAt: instant(Attributes.ApproximateFirstReceiveTimestamp),
    receiveCount: Number(Attributes.ApproximateReceiveCount ?? 1),
    deadLetterSourceArn: Attributes.DeadLetterQueueSourceArn ?? null,
    attributes: Object.fromEntries(Object.entries(MessageAttributes).map(([name, value]) => [name, textOf(value)])),
  };
}

const instant = (epochMs: string | undefined): string | null =>
  epochMs === undefined ? null : new Date(Number(epochMs)).toISOString();

const textOf = ({ StringValue, BinaryValue }: MessageAttributeValue): string =>
  StringValue ?? `${BinaryValue?.length ?? 0} bytes`;
