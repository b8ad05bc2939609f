import { GetQueueAttributesCommand, PurgeQueueCommand, type QueueAttributeName } from "@aws-sdk/client-sqs";
import { FlattenError } from "../base/errors.ts";
import { limits } from "../base/limits.ts";
import type { Cloud } from "./clients.ts";
import { retrying } from "./retry.ts";

/** Messages of a queue, by state. AWS calls them approximate: they lag by seconds after a change. */
export interface QueueDepth {
  readonly visible: number;
  readonly notVisible: number;
  readonly delayed: number;
}

const depthAttributes: QueueAttributeName[] = [
  "ApproximateNumberOfMessages",
  "ApproximateNumberOfMessagesNotVisible",
  "ApproximateNumberOfMessagesDelayed",
];

/** Reads how many messages a queue holds. */
export async function queueDepth(cloud: Cloud, queueUrl: string): Promise<QueueDepth> {
  const attributes = await queueAttributes(cloud, queueUrl, depthAttributes);
  const [visible, notVisible, delayed] = depthAttributes.map((name) => Number(attributes[name] ?? 0));
  return { visible: visible ?? 0, notVisible: notVisible ?? 0, delayed: delayed ?? 0 };
}

/** Reads attributes of a queue; all of them by default. */
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

/** Old clients of SQS gave the code of its query protocol. */
const inProgressNames = new Set(["PurgeQueueInProgress", "AWS.SimpleQueueService.PurgeQueueInProgress"]);

/**
 * Deletes every message of a queue, also those that are delayed or in flight. SQS takes up to 60 s for it, and messages
 * sent meanwhile may go too (SQS-API PurgeQueue).
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
      `${queueNameOf(queueUrl)} was purged less than ${seconds} s ago, and SQS purges a queue once in ${seconds} s`,
      {
        remedy: `wait ${seconds} s, and run the command again if messages are left: the first purge is still at work`,
        cause: error,
      },
    );
  }
}

/** The name of a queue: the last part of its URL or ARN. */
export const queueNameOf = (urlOrArn: string): string => urlOrArn.split(/[/:]/).at(-1) ?? urlOrArn;

/** Where a queue sends messages that were received too often. */
export interface RedriveSettings {
  readonly deadLetterQueueArn: string;
  readonly maxReceiveCount: number;
}

/** The settings of a queue that decide how messages travel through it. */
export interface QueueSettings {
  readonly arn: string;
  readonly visibilityTimeoutSeconds: number;
  readonly delaySeconds: number;
  readonly retentionSeconds: number;
  /** Null when nothing is dead-lettered. */
  readonly redrive: RedriveSettings | null;
}

/** Reads a queue's settings and how many messages it holds, in one call. */
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
      redrive: redriveOf(attributes.RedrivePolicy),
    },
    depth: {
      visible: number("ApproximateNumberOfMessages"),
      notVisible: number("ApproximateNumberOfMessagesNotVisible"),
      delayed: number("ApproximateNumberOfMessagesDelayed"),
    },
  };
}

/** SQS gives the policy as JSON text, and the count in it as a number or as text. */
function redriveOf(policy: string | undefined): RedriveSettings | null {
  if (policy === undefined || policy === "") return null;
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(policy) as Record<string, unknown>;
  return { deadLetterQueueArn: String(deadLetterTargetArn ?? ""), maxReceiveCount: Number(maxReceiveCount ?? 0) };
}
