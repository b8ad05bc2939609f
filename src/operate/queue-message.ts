import type { Message, MessageAttributeValue } from "@aws-sdk/client-sqs";

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
export function messageView({ MessageId, Body, Attributes = {}, MessageAttributes = {} }: Message): MessageView {
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
