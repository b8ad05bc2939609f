import { asText, type JsonRecord, ownValue } from "../template/json.ts";
import { recordList, requiredText, tagsOf, textProperty } from "./read-property.ts";
import type { ResourceRequest, ResourceType } from "./resource-type.ts";

const attributeNames = ["DisplayName", "KmsMasterKeyId"] as const;

export const snsTopic: ResourceType = {
  properties: [...attributeNames, "Subscription", "Tags", "TopicName"],
  attributes: ["TopicArn", "TopicName"],
  replacing: ["TopicName"],
  nameProperty: "TopicName",
  create: (request, { sns }) => {
    const { properties } = request;
    const name = textProperty(properties, "TopicName") ?? request.generateName(256);
    const { arn } = sns.createTopic(name, attributesOf(request), tagsOf(properties, request.tags));
    for (const subscription of recordList(properties, "Subscription")) {
      sns.subscribe(arn, requiredText(subscription, "Protocol"), requiredText(subscription, "Endpoint"));
    }
    return { physicalId: arn, attributes: { TopicArn: arn, TopicName: name } };
  },
  update: ({ physicalId }, request, { sns }) => {
    for (const [name, value] of Object.entries(attributesOf(request))) sns.setAttribute(physicalId, name, value);
  },
  delete: ({ physicalId }, { sns }) => sns.deleteTopic(physicalId),
};

function attributesOf({ properties }: ResourceRequest): Record<string, string> {
  const given = attributeNames.map((name) => [name, textProperty(properties, name)] as const);
  return Object.fromEntries(given.filter((entry): entry is [(typeof entry)[0], string] => entry[1] !== undefined));
}

const subscriptionAttributes = [
  "DeliveryPolicy",
  "FilterPolicy",
  "FilterPolicyScope",
  "RawMessageDelivery",
  "RedrivePolicy",
  "ReplayPolicy",
  "SubscriptionRoleArn",
] as const;

/** Properties that are subscription attributes of the same name, as text. */
const subscriptionAttributesOf = (properties: JsonRecord): Readonly<Record<string, string>> =>
  Object.fromEntries(
    subscriptionAttributes.flatMap((name) => {
      const value = ownValue(properties, name);
      return value === undefined ? [] : [[name, asText(value)]];
    }),
  );

/** A subscription that waits for confirmation has no ARN yet; it is deleted with its topic. */
export const snsSubscription: ResourceType = {
  properties: [...subscriptionAttributes, "Endpoint", "Protocol", "TopicArn"],
  attributes: ["Arn"],
  replacing: ["Endpoint", "Protocol", "TopicArn"],
  create: ({ properties }, { sns }) => {
    const topicArn = requiredText(properties, "TopicArn");
    const protocol = requiredText(properties, "Protocol");
    const given = subscriptionAttributesOf(properties);
    const { arn } = sns.subscribe(topicArn, protocol, requiredText(properties, "Endpoint"), given);
    return { physicalId: arn, attributes: { Arn: arn } };
  },
  update: ({ physicalId }, { properties }, { sns }) => {
    if (!physicalId.startsWith("arn:")) return;
    const given = subscriptionAttributesOf(properties);
    for (const name of subscriptionAttributes) sns.setSubscriptionAttribute(physicalId, name, given[name] ?? "");
  },
  delete: ({ physicalId }, { sns }) => {
    if (physicalId.startsWith("arn:")) sns.unsubscribe(physicalId);
  },
};
