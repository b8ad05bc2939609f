import { PurgeQueueCommand } from "@aws-sdk/client-sqs";
import { FlattenError } from "../base/errors.ts";
import { limits } from "../base/limits.ts";
import type { Cloud } from "./clients.ts";
import { queueNameOf } from "./queue-name.ts";
import { retrying } from "./retry.ts";

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
