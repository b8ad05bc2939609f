import { limits } from "../../../../base/limits.ts";
import type { ResourceType } from "../../../cloudformation/resource-type.ts";
import type { JsonRecord } from "../../../cloudformation/template/values.ts";
import type { World } from "../../../world.ts";
import { tagsOf, textProperty, textsOf } from "./properties.ts";

/** Properties that are queue attributes of the same name. */
const attributeNames = [
  "ContentBasedDeduplication",
  "DeduplicationScope",
  "DelaySeconds",
  "FifoQueue",
  "FifoThroughputLimit",
  "KmsDataKeyReusePeriodSeconds",
  "KmsMasterKeyId",
  "MaximumMessageSize",
  "MessageRetentionPeriod",
  "ReceiveMessageWaitTimeSeconds",
  "RedriveAllowPolicy",
  "RedrivePolicy",
  "SqsManagedSseEnabled",
  "VisibilityTimeout",
] as const;

/** A queue. Its physical id is its URL. */
export const sqsQueue = ({ sqs }: World): ResourceType => ({
  properties: [...attributeNames, "QueueName", "Tags"],
  attributes: ["Arn", "QueueName", "QueueUrl"],
  replacing: ["FifoQueue", "QueueName"],
  nameProperty: "QueueName",
  create: ({ properties, tags, generateName }) => {
    const attributes = attributesOf(properties);
    const suffix = attributes.FifoQueue === undefined ? "" : ".fifo";
    const name = textProperty(properties, "QueueName") ?? generateName(80 - suffix.length) + suffix;
    const queue = sqs.createQueue(name, attributes, tagsOf(properties, tags));
    return { physicalId: queue.url, attributes: { Arn: queue.arn, QueueName: queue.name, QueueUrl: queue.url } };
  },
  update: (url, { properties }) => sqs.setQueueAttributes(sqs.queueByUrl(url), attributesOf(properties)),
  // The deletion ends when SQS accepts the name again, so that a deleted stack can be deployed again immediately.
  deletionExtraMs: limits.sqs.purgeIntervalSeconds * 1_000,
  delete: (url) => sqs.deleteQueue(sqs.queueByUrl(url)),
});

function attributesOf(properties: JsonRecord): Record<string, string> {
  const given = textsOf(properties, attributeNames);
  // SQS knows FifoQueue only as true.
  if (given.FifoQueue === "false") delete given.FifoQueue;
  return given;
}
