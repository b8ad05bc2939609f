import type { Cloud } from "./clients.ts";
import { type QueueDepth, queueAttributes } from "./queue.ts";

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
