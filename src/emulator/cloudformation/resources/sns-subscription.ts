import { requiredText } from "./read-property.ts";
import type { ResourceType } from "./resource-type.ts";

/** One that waits for confirmation has no ARN of its own; it goes with its topic. */
export const snsSubscription: ResourceType = {
  properties: ["Endpoint", "FilterPolicy", "Protocol", "RawMessageDelivery", "TopicArn"],
  attributes: ["Arn"],
  replacing: ["Endpoint", "Protocol", "TopicArn"],
  create: ({ properties }, { sns }) => {
    const topicArn = requiredText(properties, "TopicArn");
    const { arn } = sns.subscribe(topicArn, requiredText(properties, "Protocol"), requiredText(properties, "Endpoint"));
    return { physicalId: arn, attributes: { Arn: arn } };
  },
  update: () => undefined,
  delete: ({ physicalId }, { sns }) => {
    if (physicalId.startsWith("arn:")) sns.unsubscribe(physicalId);
  },
};
