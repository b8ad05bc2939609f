import { limits } from "../../../base/limits.ts";
import { asText } from "../template/json.ts";
import { tagsOf, textProperty } from "./read-property.ts";
import type { ResourceRequest, ResourceType } from "./resource-type.ts";

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

export const sqsQueue: ResourceType = {
  properties: [...attributeNames, "QueueName", "Tags"],
  attributes: ["Arn", "QueueName", "QueueUrl"],
  replacing: ["FifoQueue", "QueueName"],
  nameProperty: "QueueName",
  create: (request, { sqs }) => {
    const { properties } = request;
    const attributes = attributesOf(request);
    const suffix = attributes.FifoQueue === undefined ? "" : ".fifo";
    const name = textProperty(properties, "QueueName") ?? request.generateName(80 - suffix.length) + suffix;
    const queue = sqs.createQueue(name, attributes, tagsOf(properties, request.tags));
    return { physicalId: queue.url, attributes: { Arn: queue.arn, QueueName: queue.name, QueueUrl: queue.url } };
  },
  update: ({ physicalId }, request, { sqs }) => {
    sqs.setQueueAttributes(sqs.queueByUrl(physicalId), attributesOf(request));
  },
  // The deletion ends when SQS accepts the name again, so that a deleted stack can be deployed again immediately.
  deletionExtraMs: limits.sqs.purgeIntervalSeconds * 1_000,
  delete: ({ physicalId }, { sqs }) => sqs.deleteQueue(sqs.queueByUrl(physicalId)),
};

function attributesOf({ properties }: ResourceRequest): Record<string, string> {
  const given = attributeNames.flatMap((name) => {
    const value = properties[name];
    // SQS knows FifoQueue only as true.
    if (value === undefined || (name === "FifoQueue" && asText(value) === "false")) return [];
    return [[name, asText(value)] as const];
  });
  return Object.fromEntries(given);
}
