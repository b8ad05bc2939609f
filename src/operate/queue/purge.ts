import type { Cloud } from "../../aws/clients.ts";
import { purgeQueue, type QueueDepth, queueDepth } from "../../aws/queue.ts";

/** Which queue to purge. */
export interface PurgeRequest {
  readonly cloud: Cloud;
  readonly queueUrl: string;
  /** Called with the queue's depth before the purge; throws to prevent it. */
  readonly confirm: (held: QueueDepth) => Promise<void>;
}

/**
 * Deletes every message of a queue after a confirmation.
 *
 * @returns the depth of the queue before the purge; approximate.
 * @throws {FlattenError} when the queue was purged less than 60 s ago.
 */
export async function purge({ cloud, queueUrl, confirm }: PurgeRequest): Promise<QueueDepth> {
  const held = await queueDepth(cloud, queueUrl);
  await confirm(held);
  await purgeQueue(cloud, queueUrl);
  return held;
}
