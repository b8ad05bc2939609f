import type { Message, MessageAttributeValue } from "@aws-sdk/client-sqs";
import pLimit from "p-limit";
import type { Cloud } from "../aws/clients.ts";
import { type MetricQuery, readMetrics } from "../aws/cloudwatch.ts";
import { type OutgoingEntry, peekMessages, sendEntries } from "../aws/messages.ts";
import { type QueueDepth, type QueueSettings, queueNameOf, type RedriveSettings, readQueue } from "../aws/queue.ts";
import { entryBatches, entryBytes } from "../base/job.ts";
import { minuteMs } from "../base/time.ts";
import type { Target, TargetDescription } from "../experiment/target.ts";

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
const lookBackMs = 20 * minuteMs;

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
  const endMs = Math.ceil(cloud.clock.nowMs() / minuteMs) * minuteMs;
  const age: MetricQuery = {
    namespace: "AWS/SQS",
    name: "ApproximateAgeOfOldestMessage",
    dimensions: { QueueName: queueName },
    statistic: "Maximum",
  };
  const series = await readMetrics(cloud, { age }, endMs - lookBackMs, endMs).catch(() => ({ age: [] }));
  const newest = [...series.age].at(-1);
  if (newest === undefined) return null;
  const [atMs, seconds] = newest;
  return { seconds, minute: new Date(atMs).toISOString() };
}

interface SendRequest {
  readonly cloud: Cloud;
  readonly queueUrl: string;
  readonly bodies: readonly string[];
  /** Whole seconds, 0–900, for every message; null lets the queue's delay apply. */
  readonly delaySeconds: number | null;
  /** Stops sending after the calls in flight. */
  readonly signal?: AbortSignal;
}

interface Sent {
  readonly state: "sent" | "interrupted" | "failed";
  /** Messages that SQS confirmed. */
  readonly sent: number;
  /** Messages that SQS rejected, by their place in the input, counted from 1. */
  readonly rejected: readonly { readonly place: number; readonly error: string }[];
  /** The error that stopped the sending. */
  readonly failure?: unknown;
}

/** Batch calls in flight at the same time. */
const parallelBatches = 20;

/** Sends messages in batches and counts those that SQS confirmed. After a failed call, no further call is made. */
export async function sendToQueue({ cloud, queueUrl, bodies, delaySeconds, signal }: SendRequest): Promise<Sent> {
  const rejected: { place: number; error: string }[] = [];
  let sent = 0;
  let failure: unknown;
  const entries = bodies.map((body, index) => ({
    body,
    place: index + 1,
    ...(delaySeconds === null ? {} : { delaySeconds }),
  }));
  const sendBatch = async (batch: readonly (OutgoingEntry & { place: number })[]) => {
    if (signal?.aborted || failure !== undefined) return;
    try {
      const outcomes = await sendEntries(cloud, queueUrl, batch);
      for (const [i, outcome] of outcomes.entries()) {
        if (outcome.sent) sent++;
        else rejected.push({ place: batch[i]?.place ?? 0, error: outcome.error });
      }
    } catch (error) {
      failure ??= error;
    }
  };
  const limit = pLimit(parallelBatches);
  await Promise.all(entryBatches(entries, entryBytes).map((batch) => limit(sendBatch, batch)));
  rejected.sort((a, b) => a.place - b.place);
  if (failure !== undefined) return { state: "failed", sent, rejected, failure };
  const isComplete = sent + rejected.length === bodies.length;
  return { state: isComplete ? "sent" : "interrupted", sent, rejected };
}

/** The first keys of every JSON document about a queue. */
export interface QueueDocumentHead<Kind extends string> {
  readonly schemaVersion: 1;
  readonly kind: Kind;
  /** When it was read or done, ISO 8601. */
  readonly at: string;
  readonly target: TargetDescription;
  readonly queue: string;
}

/** `flatten queue stats --format json`. */
export interface QueueStatsDocument extends QueueDocumentHead<"queue-stats">, QueueStats {
  /** Whether the queue delivers no messages to its function; null if no mapping was found, or if it cannot be read. */
  readonly paused: boolean | null;
}

/** `flatten queue peek --format json`. */
export interface QueuePeekDocument extends QueueDocumentHead<"queue-peek">, Omit<Peeked, "state"> {}

/** `flatten queue send --format json`. */
export interface QueueSendDocument extends QueueDocumentHead<"queue-send">, Omit<Sent, "failure"> {
  /** Null if the queue's delay applies. */
  readonly delaySeconds: number | null;
  /** Messages to send. */
  readonly messages: number;
}

/** `flatten queue purge --format json` and `flatten dlq purge --format json`. */
export interface QueuePurgeDocument extends QueueDocumentHead<"queue-purge" | "dlq-purge"> {
  /** The depth of the queue just before the purge; approximate. */
  readonly held: QueueDepth;
}

/** `flatten queue pause --format json` and `flatten queue resume --format json`. */
export interface QueuePauseDocument extends QueueDocumentHead<"queue-pause" | "queue-resume"> {
  /** The function that the queue delivers to. */
  readonly function: string;
  /** False if the queue was paused, or delivered, already. */
  readonly changed: boolean;
  readonly depth: QueueDepth;
}

/** The head of a JSON document about a queue, with the current time. */
export const headOf = <Kind extends string>(
  { cloud, description }: Pick<Target, "cloud" | "description">,
  kind: Kind,
  queueUrl: string,
): QueueDocumentHead<Kind> => ({
  schemaVersion: 1,
  kind,
  at: new Date(cloud.clock.nowMs()).toISOString(),
  target: description,
  queue: queueNameOf(queueUrl),
});
