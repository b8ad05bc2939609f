import { sqsErrors } from "../sqs-errors.ts";
import type { Queue } from "./queue.ts";

const epochSeconds = (ms: number): string => String(Math.floor(ms / 1_000));

/** Attributes that cannot be set. */
const readOnlyAttributes: Readonly<Record<string, (queue: Queue) => string>> = {
  QueueArn: (queue) => queue.arn,
  CreatedTimestamp: (queue) => epochSeconds(queue.createdAtMs),
  LastModifiedTimestamp: (queue) => epochSeconds(queue.lastModifiedAtMs),
  ApproximateNumberOfMessages: (queue) => String(queue.counts().visible),
  ApproximateNumberOfMessagesNotVisible: (queue) => String(queue.counts().notVisible),
  ApproximateNumberOfMessagesDelayed: (queue) => String(queue.counts().delayed),
};

/** Attributes that exist, but that a queue may not have. */
const optionalAttributes: ReadonlySet<string> = new Set([
  "Policy",
  "RedrivePolicy",
  "RedriveAllowPolicy",
  "KmsMasterKeyId",
  "KmsDataKeyReusePeriodSeconds",
  "SqsManagedSseEnabled",
  "FifoQueue",
  "ContentBasedDeduplication",
  "DeduplicationScope",
  "FifoThroughputLimit",
]);

/**
 * Returns the requested attributes (`All`, or names) that have a value.
 *
 * @throws AwsError `InvalidAttributeName`.
 */
export function queueAttributes(queue: Queue, names: readonly string[]): Record<string, string> {
  const { attributes } = queue.settings;
  const wanted = names.includes("All") ? [...Object.keys(readOnlyAttributes), ...Object.keys(attributes)] : names;
  const found: Record<string, string> = {};
  for (const name of wanted) {
    const read = Object.hasOwn(readOnlyAttributes, name) ? readOnlyAttributes[name] : undefined;
    const value = read?.(queue) ?? (Object.hasOwn(attributes, name) ? attributes[name] : undefined);
    if (value !== undefined) found[name] = value;
    else if (!optionalAttributes.has(name)) throw sqsErrors.invalidAttributeName(name);
  }
  return found;
}
