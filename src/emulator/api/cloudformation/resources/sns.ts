import type { ResourceType } from "../../../cloudformation/resource-type.ts";
import type { World } from "../../../world.ts";
import { recordList, requiredText, tagsOf, textProperty, textsOf } from "./properties.ts";

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
