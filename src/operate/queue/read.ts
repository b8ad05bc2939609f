import type { Message, MessageAttributeValue } from "@aws-sdk/client-sqs";
import type { Cloud } from "../../aws/clients.ts";
import { metricPeriodSeconds, readMetrics } from "../../aws/cloudwatch.ts";
import { peekMessages } from "../../aws/messages.ts";
import { type QueueDepth, type QueueSettings, queueNameOf, type RedriveSettings, readQueue } from "../../aws/queue.ts";

/** Which messages to read. */
export interface PeekRequest {
  readonly cloud: Cloud;
  readonly queueUrl: string;
  /** Messages to read at most. */
  readonly max: number;
  /** Called before a peek that raises receive counts towards a redrive policy's maximum. False declines it. */
  readonly confirm: (redrive: RedriveSettings) => Promise<boolean>;
}

/** The result of a peek. */
export interface Peeked {
  readonly state: "peeked" | "declined";
  readonly depth: QueueDepth;
  /** True if the peek counted as a receive of each message, which matters to a queue with a redrive policy. */
  readonly countedAsReceive: boolean;
  readonly messages: readonly MessageView[];
}

/**
 * Reads messages of a queue and returns them. SQS can read a message only by receiving it: if the queue has a redrive
 * policy, a message that has reached its maximum receive count moves to the dead-letter queue instead.
 */
export async function peekQueue({ cloud, queueUrl, max, confirm }: PeekRequest): Promise<Peeked> {
  const { depth, settings } = await readQueue(cloud, queueUrl);
  if (settings.redrive !== null && !(await confirm(settings.redrive))) {
    return { state: "declined", depth, countedAsReceive: false, messages: [] };
  }
  // The depth is approximate, so the peek is tried even if it is 0.
  const messages = await peekMessages(cloud, queueUrl, max);
  const countedAsReceive = settings.redrive !== null && messages.length > 0;
  return { state: "peeked", depth, countedAsReceive, messages: messages.map(messageView) };
}

/** A message as the reports show it. */
export interface MessageView {
  readonly messageId: string;
  readonly body: string;
  /** ISO 8601; null if SQS did not report it. */
  readonly sentAt: string | null;
  readonly firstReceivedAt: string | null;
  /** Receives so far, including this peek. */
  readonly receiveCount: number;
  /** The source queue of a dead-lettered message; null for a message that was sent to its queue directly. */
  readonly deadLetterSourceArn: string | null;
  /** Message attributes by name. A binary value is shown as its length. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** A message as SQS delivers it, as the reports show it. */
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

/** The depth and the settings of a queue. */
export interface QueueStats {
  /** Approximate. */
  readonly depth: QueueDepth;
  /** The age of the oldest message in the newest datapoint of CloudWatch; null without a datapoint. */
  readonly oldestMessage: { readonly seconds: number; readonly minute: string } | null;
  readonly settings: QueueSettings;
}

/** Metrics arrive up to three minutes late, and 15 minutes late for a queue that was idle (SQS-DG CloudWatch metrics). */
const lookBackMinutes = 20;

/** Reads the depth, the age of the oldest message, and the settings of a queue. */
export async function queueStats(cloud: Cloud, queueUrl: string): Promise<QueueStats> {
  const [{ depth, settings }, oldestMessage] = await Promise.all([
    readQueue(cloud, queueUrl),
    oldestMessageOf(cloud, queueNameOf(queueUrl)),
  ]);
  return { depth, oldestMessage, settings };
}

/** Null instead of an error if CloudWatch cannot be read, for example on an endpoint without CloudWatch. */
async function oldestMessageOf(cloud: Cloud, queueName: string): Promise<QueueStats["oldestMessage"]> {
  const periodMs = metricPeriodSeconds * 1_000;
  const endMs = Math.ceil(cloud.clock.nowMs() / periodMs) * periodMs;
  const query = {
    namespace: "AWS/SQS",
    name: "ApproximateAgeOfOldestMessage",
    dimensions: { QueueName: queueName },
    statistic: "Maximum",
  } as const;
  const [series] = await readMetrics(cloud, [query], endMs - lookBackMinutes * periodMs, endMs).catch(() => []);
  const newest = [...(series ?? [])].at(-1);
  if (newest === undefined) return null;
  const [minuteMs, seconds] = newest;
  return { seconds, minute: new Date(minuteMs).toISOString() };
}
