/** A message attribute; binary values are bytes, all others text. */
export interface MessageAttributeValue {
  /** `String`, `Number` or `Binary`, with an optional `.custom` suffix. */
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: Uint8Array;
}

export interface SendInput {
  readonly body: string;
  /** Whole seconds; undefined takes the queue's own delay, 0 overrides it. */
  readonly delaySeconds?: number | undefined;
  readonly attributes?: MessageAttributes | undefined;
  /** Only `AWSTraceHeader` can be sent. */
  readonly systemAttributes?: Readonly<Record<string, string>> | undefined;
  readonly groupId?: string | undefined;
}

export type MessageAttributes = Readonly<Record<string, MessageAttributeValue>>;

export interface SentMessage {
  readonly messageId: string;
  readonly md5OfBody: string;
  /** Undefined for a message without attributes. */
  readonly md5OfAttributes: string | undefined;
  readonly md5OfSystemAttributes: string | undefined;
}

/** A message as one receive hands it out. */
export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  readonly md5OfAttributes: string | undefined;
  readonly attributes: MessageAttributes;
  /** `ApproximateReceiveCount`, `SentTimestamp`, `SenderId`, `ApproximateFirstReceiveTimestamp`, … */
  readonly systemAttributes: Readonly<Record<string, string>>;
}
