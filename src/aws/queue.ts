import {
  CancelMessageMoveTaskCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  type ListMessageMoveTasksResultEntry,
  ListQueuesCommand,
  PurgeQueueCommand,
  type QueueAttributeName,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import { FlattenError } from "../base/errors.ts";
import { limits } from "../base/limits.ts";
import type { Cloud } from "./clients.ts";
import { ifGone } from "./errors.ts";
import { retrying } from "./retry.ts";

/** The number of messages in a queue by state. The numbers are approximate: after a change they lag by seconds. */
export interface QueueDepth {
  readonly visible: number;
  readonly notVisible: number;
  readonly delayed: number;
}

/** The depth of an empty queue. */
export const emptyQueue: QueueDepth = { visible: 0, notVisible: 0, delayed: 0 };

const depthAttributes: QueueAttributeName[] = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
];

/** Reads how many messages a queue holds. */
export async function queueDepth(cloud: Cloud, queueUrl: string): Promise<QueueDepth> {
  return depthOf(await queueAttributes(cloud, queueUrl, depthAttributes));
}

function depthOf(attributes: Readonly<Record<string, string>>): QueueDepth {
  const [visible = 0, notVisible = 0, delayed = 0] = depthAttributes.map((name) => Number(attributes[name] ?? 0));
  return { visible, notVisible, delayed };
}

/** Reads attributes of a queue; all attributes by default. */
export async function queueAttributes(
  { sqs, clock }: Cloud,
  queueUrl: string,
  names: QueueAttributeName[] = ["All"],
): Promise<Readonly<Record<string, string>>> {
  const answer = await retrying(clock, () =>
    sqs.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: names })),
  );
  return answer.Attributes ?? {};
}

/** The second name is the error code of the query protocol. */
const inProgressNames = new Set(["PurgeQueueInProgress", "AWS.SimpleQueueService.PurgeQueueInProgress"]);

/**
 * Deletes every message of a queue, including delayed messages and messages in flight. The purge takes up to 60 s, and
 * messages that are sent during that time may be deleted too (SQS-API PurgeQueue).
 *
 * @throws {FlattenError} when the queue was purged less than 60 s ago.
 */
export async function purgeQueue({ sqs, clock }: Cloud, queueUrl: string): Promise<void> {
  try {
    await retrying(clock, () => sqs.send(new PurgeQueueCommand({ QueueUrl: queueUrl })));
  } catch (error) {
    if (!inProgressNames.has((error as Error).name)) throw error;
    const seconds = limits.sqs.purgeIntervalSeconds;
    throw new FlattenError(
      "cloud",
      `the queue ${queueNameOf(queueUrl)} was purged less than ${seconds} s ago; SQS allows one purge every ${seconds} s`,
      {
        remedy: `the first purge is still in progress; wait ${seconds} s, then run the command again if messages remain`,
        cause: error,
      },
    );
  }
}

/** The name of a queue: the last part of its URL or ARN. */
export const queueNameOf = (urlOrArn: string): string => urlOrArn.split(/[/:]/).at(-1) ?? urlOrArn;

/** Whether a queue is a FIFO queue, by its name, URL or ARN: only those end in .fifo (SQS-API CreateQueue). */
export const isFifoQueue = (queue: string): boolean => queue.endsWith(".fifo");

/** A queue's redrive policy: the dead-letter queue, and the receives after which SQS moves a message there. */
export interface RedriveSettings {
  readonly deadLetterQueueArn: string;
  readonly maxReceiveCount: number;
}

/** The settings of a queue that a report shows. */
export interface QueueSettings {
  readonly arn: string;
  readonly visibilityTimeoutSeconds: number;
  readonly delaySeconds: number;
  readonly retentionSeconds: number;
  /** The largest message that the queue accepts, bytes; queues from before August 2025 keep 262,144. */
  readonly maximumMessageBytes: number;
  /** Null without a redrive policy. */
  readonly redrive: RedriveSettings | null;
}

/** Reads the settings and the depth of a queue in one call. */
export async function readQueue(
  cloud: Cloud,
  queueUrl: string,
): Promise<{ readonly settings: QueueSettings; readonly depth: QueueDepth }> {
  const attributes = await queueAttributes(cloud, queueUrl);
  const number = (name: string): number => Number(attributes[name] ?? 0);
  return {
    settings: {
      arn: attributes.QueueArn ?? "",
      visibilityTimeoutSeconds: number("VisibilityTimeout"),
      delaySeconds: number("DelaySeconds"),
      retentionSeconds: number("MessageRetentionPeriod"),
      maximumMessageBytes: number("MaximumMessageSize") || limits.sqs.messageBytesMax,
      redrive: redriveOf(attributes.RedrivePolicy),
    },
    depth: depthOf(attributes),
  };
}

/** Reads a redrive policy: JSON text in which maxReceiveCount is a number or a text. */
function redriveOf(policy: string | undefined): RedriveSettings | null {
  if (policy === undefined || policy === "") return null;
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(policy) as Record<string, unknown>;
  return { deadLetterQueueArn: String(deadLetterTargetArn ?? ""), maxReceiveCount: Number(maxReceiveCount ?? 0) };
}

/** The URL of a queue from its name; undefined if it does not exist. */
export async function findQueueUrl({ sqs, clock }: Cloud, name: string): Promise<string | undefined> {
  return retrying(clock, () => sqs.send(new GetQueueUrlCommand({ QueueName: name })))
    .then(({ QueueUrl }) => QueueUrl)
    .catch(ifGone(undefined));
}

/** Lists the URLs of the account's queues in a Region, at most 1,000 (SQS-API ListQueues). */
export async function queueUrls({ sqs, clock }: Cloud): Promise<readonly string[]> {
  const { QueueUrls = [] } = await retrying(clock, () => sqs.send(new ListQueuesCommand({ MaxResults: 1_000 })));
  return QueueUrls;
}

/** Lists the URLs of the queues whose redrive policy names a dead-letter queue. */
export async function sourceQueueUrls({ sqs, clock }: Cloud, deadLetterQueueUrl: string): Promise<readonly string[]> {
  const request = new ListDeadLetterSourceQueuesCommand({ QueueUrl: deadLetterQueueUrl });
  return (await retrying(clock, () => sqs.send(request))).queueUrls ?? [];
}

/** The state of a message move task: SQS moves the messages of a dead-letter queue. */
export interface MoveTask {
  readonly status: "RUNNING" | "COMPLETED" | "CANCELLING" | "CANCELLED" | "FAILED";
  readonly moved: number;
  readonly failureReason: string | undefined;
  readonly startedAtMs: number;
}

/**
 * Starts a task that moves every message of a dead-letter queue to the destination; without one, back to the source
 * queue of each message.
 *
 * @returns the handle of the task.
 */
export async function startMoveTask(
  { sqs }: Cloud,
  task: {
    readonly sourceArn: string;
    readonly destinationArn: string | undefined;
    readonly messagesPerSecond: number | undefined;
  },
): Promise<string> {
  const { sourceArn, destinationArn, messagesPerSecond } = task;
  // Not retried: while a task is running, SQS rejects a second start.
  const { TaskHandle } = await sqs.send(
    new StartMessageMoveTaskCommand({
      SourceArn: sourceArn,
      DestinationArn: destinationArn,
      MaxNumberOfMessagesPerSecond: messagesPerSecond,
    }),
  );
  return TaskHandle ?? "";
}

/** Reads the newest move task of a dead-letter queue; undefined if there is none. */
export async function newestMoveTask({ sqs, clock }: Cloud, sourceArn: string): Promise<MoveTask | undefined> {
  const answer = await retrying(clock, () => sqs.send(new ListMessageMoveTasksCommand({ SourceArn: sourceArn })));
  const newest = answer.Results?.[0];
  return newest === undefined ? undefined : taskOf(newest);
}

const taskOf = (entry: ListMessageMoveTasksResultEntry): MoveTask => ({
  status: (entry.Status ?? "RUNNING") as MoveTask["status"],
  moved: entry.ApproximateNumberOfMessagesMoved ?? 0,
  failureReason: entry.FailureReason,
  startedAtMs: entry.StartedTimestamp ?? 0,
});

/** Cancels a move task. Messages that have moved stay moved. Cancelling a task that has ended is not an error. */
export async function cancelMoveTask({ sqs, clock }: Cloud, taskHandle: string): Promise<void> {
  const request = new CancelMessageMoveTaskCommand({ TaskHandle: taskHandle });
  try {
    await retrying(clock, () => sqs.send(request));
  } catch (error) {
    const hasEnded = /InvalidParameterValue|ResourceNotFound/.test((error as Error).name);
    if (!hasEnded) throw error;
  }
}
