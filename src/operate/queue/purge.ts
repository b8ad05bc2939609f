import type { Cloud } from "../../aws/clients.ts";
import { purgeQueue, type QueueDepth, queueDepth } from "../../aws/queue.ts";

export interface PurgeRequest {
  readonly cloud: Cloud;
  readonly queueUrl: string;
  /** Shown what goes before anything happens; throws to leave it. */
  readonly confirm: (held: QueueDepth) => Promise<void>;
}

/**
 * Deletes every message of a queue, once it was confirmed; answers what the queue held, as far as SQS knew.
 *
 * @throws {FlattenError} when the queue was purged less than 60 s ago.
 */
export async function purge({ cloud, queueUrl, confirm }: PurgeRequest): Promise<QueueDepth> {
  const held = await queueDepth(cloud, queueUrl);
  await confirm(held);
  await purgeQueue(cloud, queueUrl);
  return held;
}
