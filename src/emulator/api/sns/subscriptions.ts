import type * as sdk from "@aws-sdk/client-sns";
import {
  GetSubscriptionAttributes$,
  ListSubscriptions$,
  ListSubscriptionsByTopic$,
  SetSubscriptionAttributes$,
  Subscribe$,
  Unsubscribe$,
} from "@aws-sdk/client-sns";
import { pendingConfirmation, type Topic } from "../../sns/sns-service.ts";
import { type ActionsOf, action } from "../router.ts";
import { pageOf, required } from "./input.ts";

/** SNS's actions on subscriptions. */
export const subscriptionActions: ActionsOf<typeof sdk> = {
  Subscribe: action(Subscribe$, (input, { sns }) => {
    const protocol = required(input.Protocol, "Protocol");
    const topicArn = required(input.TopicArn, "TopicArn");
    const { arn } = sns.subscribe(topicArn, protocol, input.Endpoint ?? "", input.Attributes);
    // Subscribe returns "pending confirmation", ListSubscriptionsByTopic "PendingConfirmation".
    return { SubscriptionArn: arn === pendingConfirmation ? "pending confirmation" : arn };
  }),

  ListSubscriptions: action(ListSubscriptions$, (input, { sns, context }) =>
    subscriptionsPage(sns.topics, input.NextToken, context.accountId),
  ),

  ListSubscriptionsByTopic: action(ListSubscriptionsByTopic$, (input, { sns, context }) =>
    subscriptionsPage([sns.topic(required(input.TopicArn, "TopicArn"))], input.NextToken, context.accountId),
  ),

  GetSubscriptionAttributes: action(GetSubscriptionAttributes$, (input, { sns, context }) => {
    const { topic, subscription } = sns.subscription(required(input.SubscriptionArn, "SubscriptionArn"));
    return {
      Attributes: {
        RawMessageDelivery: "false",
        ...subscription.attributes,
        SubscriptionArn: subscription.arn,
        TopicArn: topic.arn,
        Owner: context.accountId,
        Protocol: subscription.protocol,
        Endpoint: subscription.endpoint,
        PendingConfirmation: "false",
        ConfirmationWasAuthenticated: "true",
      },
    };
  }),

  SetSubscriptionAttributes: action(SetSubscriptionAttributes$, (input, { sns }) => {
    const name = required(input.AttributeName, "AttributeName");
    const arn = required(input.SubscriptionArn, "SubscriptionArn");
    sns.setSubscriptionAttribute(arn, name, input.AttributeValue ?? "");
  }),

  Unsubscribe: action(Unsubscribe$, (input, { sns }) => {
    sns.unsubscribe(required(input.SubscriptionArn, "SubscriptionArn"));
  }),
};

/** One page of the subscriptions of topics. */
function subscriptionsPage(topics: readonly Topic[], token: string | undefined, Owner: string) {
  const all = topics.flatMap(({ arn: TopicArn, subscriptions }) =>
    subscriptions.map(({ arn: SubscriptionArn, protocol: Protocol, endpoint: Endpoint }) => ({
      SubscriptionArn,
      Owner,
      Protocol,
      Endpoint,
      TopicArn,
    })),
  );
  const { items, nextToken } = pageOf(all, token);
  return { Subscriptions: [...items], NextToken: nextToken };
}
