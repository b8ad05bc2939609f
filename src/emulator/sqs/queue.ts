// skeleton: the SQS owner replaces it and keeps the public names
import type { Cancel } from "../kernel/kernel.ts";

export interface MessageAttributeValue {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: Uint8Array;
}

export interface SendInput {
  readonly body: string;
  /** Whole seconds; undefined takes the queue's own delay, 0 overrides it. */
  readonly delaySeconds?: number;
  readonly attributes?: Readonly<Record<string, MessageAttributeValue>>;
  readonly systemAttributes?: Readonly<Record<string, string>>;
  readonly groupId?: string;
}

export interface SentMessage {
  readonly messageId: string;
  readonly md5OfBody: string;
  readonly md5OfAttributes: string | undefined;
}

/** A message as one receive hands it out. */
export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly md5OfBody: string;
  readonly md5OfAttributes: string | undefined;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
  /** `ApproximateReceiveCount`, `SentTimestamp`, `SenderId`, `ApproximateFirstReceiveTimestamp`, … */
  readonly systemAttributes: Readonly<Record<string, string>>;
}

export interface ReceiveOptions {
  readonly max: number;
  readonly waitMs: number;
  /** Overrides the queue's visibility timeout. */
  readonly visibilityTimeoutSeconds?: number;
}

export interface QueueCounts {
  readonly visible: number;
  readonly notVisible: number;
  readonly delayed: number;
}

export declare class Queue {
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  readonly visibilityTimeoutSeconds: number;
  send(input: SendInput): SentMessage;
  /** Calls back exactly once, at once if messages are visible, else when some become so or the wait is over. */
  receive(options: ReceiveOptions, deliver: (messages: readonly ReceivedMessage[]) => void): Cancel;
  delete(receiptHandle: string): void;
  changeVisibility(receiptHandle: string, seconds: number): void;
  counts(): QueueCounts;
}
