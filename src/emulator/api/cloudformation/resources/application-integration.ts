import { limits } from "../../../../base/limits.ts";
import type { ResourceRequest, ResourceType } from "../../../cloudformation/resource-type.ts";
import { asText, type JsonRecord, ownValue } from "../../../cloudformation/template/values.ts";
import { defaultGroup } from "../../../scheduler/schedule.ts";
import type { World } from "../../../world.ts";
import { requestOf, schedulerActions, schedulerRules } from "../../scheduler.ts";
import { machineActions, statesRules } from "../../states/machines.ts";
import {
  propertyReader,
  recordList,
  recordProperty,
  requiredText,
  tagsOf,
  textProperty,
  textsOf,
} from "./properties.ts";

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

const topicAttributes = ["DisplayName", "KmsMasterKeyId"] as const;

/** A topic with its subscriptions. Its physical id is its ARN. */
export const snsTopic = ({ sns }: World): ResourceType => ({
  properties: [...topicAttributes, "Subscription", "Tags", "TopicName"],
  attributes: ["TopicArn", "TopicName"],
  replacing: ["TopicName"],
  nameProperty: "TopicName",
  create: ({ properties, tags, generateName }) => {
    const name = textProperty(properties, "TopicName") ?? generateName(256);
    const { arn } = sns.createTopic(name, textsOf(properties, topicAttributes), tagsOf(properties, tags));
    for (const subscription of recordList(properties, "Subscription")) {
      sns.subscribe(arn, requiredText(subscription, "Protocol"), requiredText(subscription, "Endpoint"));
    }
    return { physicalId: arn, attributes: { TopicArn: arn, TopicName: name } };
  },
  update: (arn, { properties }) => {
    for (const [name, value] of Object.entries(textsOf(properties, topicAttributes))) {
      sns.updateTopic(arn, ({ attributes }) => ({ attributes: { ...attributes, [name]: value } }));
    }
  },
  delete: (arn) => sns.deleteTopic(arn),
});

/** Properties that are subscription attributes of the same name. */
const subscriptionAttributes = [
  "DeliveryPolicy",
  "FilterPolicy",
  "FilterPolicyScope",
  "RawMessageDelivery",
  "RedrivePolicy",
  "ReplayPolicy",
  "SubscriptionRoleArn",
] as const;

/** A subscription that waits for confirmation has no ARN yet; it is deleted with its topic. */
export const snsSubscription = ({ sns }: World): ResourceType => ({
  properties: [...subscriptionAttributes, "Endpoint", "Protocol", "TopicArn"],
  attributes: ["Arn"],
  replacing: ["Endpoint", "Protocol", "TopicArn"],
  create: ({ properties }) => {
    const topicArn = requiredText(properties, "TopicArn");
    const protocol = requiredText(properties, "Protocol");
    const given = textsOf(properties, subscriptionAttributes);
    const { arn } = sns.subscribe(topicArn, protocol, requiredText(properties, "Endpoint"), given);
    return { physicalId: arn, attributes: { Arn: arn } };
  },
  update: (arn, { properties }) => {
    if (!arn.startsWith("arn:")) return;
    const given = textsOf(properties, subscriptionAttributes);
    for (const name of subscriptionAttributes) sns.setSubscriptionAttribute(arn, name, given[name] ?? "");
  },
  delete: (arn) => {
    if (arn.startsWith("arn:")) sns.unsubscribe(arn);
  },
});

/** A group is deleted together with its schedules. */
export const scheduleGroup = ({ scheduler }: World): ResourceType => ({
  properties: ["Name", "Tags"],
  attributes: ["Arn", "CreationDate", "LastModificationDate", "State"],
  replacing: ["Name"],
  nameProperty: "Name",
  create: ({ properties, tags, generateName }) => {
    const name = textProperty(properties, "Name") ?? generateName(64);
    const { arn, createdAtMs } = scheduler.createGroup(name, tagsOf(properties, tags));
    const created = new Date(createdAtMs).toISOString();
    return {
      physicalId: name,
      attributes: { Arn: arn, CreationDate: created, LastModificationDate: created, State: "ACTIVE" },
    };
  },
  delete: (name) => scheduler.deleteGroup(name),
});

const readSchedule = propertyReader(schedulerRules);

/** A one-time schedule. */
export const schedule = ({ scheduler }: World): ResourceType => {
  const requestFor = (Name: string, { properties }: ResourceRequest) =>
    requestOf(readSchedule(schedulerActions.CreateSchedule, { ...properties, Name }));
  return {
    properties: [
      "Description",
      "FlexibleTimeWindow",
      "GroupName",
      "Name",
      "ScheduleExpression",
      "ScheduleExpressionTimezone",
      "State",
      "Target",
    ],
    attributes: ["Arn"],
    replacing: ["Name", "GroupName"],
    nameProperty: "Name",
    create: (request) => {
      const name = textProperty(request.properties, "Name") ?? request.generateName(64);
      const { arn, groupName } = scheduler.createSchedule(requestFor(name, request));
      return { physicalId: groupName === defaultGroup ? name : `${groupName}/${name}`, attributes: { Arn: arn } };
    },
    update: (physicalId, request) => {
      scheduler.updateSchedule(requestFor(physicalId.split("/").at(-1) ?? "", request));
    },
    delete: (physicalId) => {
      const [name = "", groupName = defaultGroup] = physicalId.split("/").reverse();
      scheduler.deleteSchedule(groupName, name);
    },
  };
};

const readStates = propertyReader(statesRules);

/** A state machine. Its physical id is its ARN. */
export const stateMachine = ({ states }: World): ResourceType => ({
  properties: [
    "Definition",
    "DefinitionString",
    "DefinitionSubstitutions",
    "RoleArn",
    "StateMachineName",
    "StateMachineType",
    "Tags",
  ],
  attributes: ["Arn", "Name"],
  replacing: ["StateMachineName", "StateMachineType"],
  nameProperty: "StateMachineName",
  create: (request) => {
    const name = textProperty(request.properties, "StateMachineName") ?? request.generateName(80);
    const { arn } = states.machines.create(machineOf(name, request));
    return { physicalId: arn, attributes: { Arn: arn, Name: name } };
  },
  update: (arn, request) => {
    const { definition, roleArn, tags } = machineOf(arn, request);
    states.machines.update(arn, { definition, roleArn, tags });
  },
  delete: (arn) => states.deleteStateMachine(arn),
});

function machineOf(name: string, { properties, tags }: ResourceRequest) {
  const input = {
    Name: name,
    Definition: definitionOf(properties),
    RoleArn: properties.RoleArn,
    Type: properties.StateMachineType,
  };
  const { definition = "", roleArn = "", type = "STANDARD" } = readStates(machineActions.CreateStateMachine, input);
  return { name, definition, roleArn, type, tags: tagsOf(properties, tags) };
}

/** The definition with its substitutions: `${name}` is replaced (CFN-UG StateMachine). */
function definitionOf(properties: JsonRecord): string | undefined {
  const { Definition } = properties;
  const text = Definition === undefined ? textProperty(properties, "DefinitionString") : JSON.stringify(Definition);
  const values = recordProperty(properties, "DefinitionSubstitutions");
  return text?.replace(/\$\{(\w+)\}/g, (whole, name: string) => asText(ownValue(values, name) ?? whole));
}
