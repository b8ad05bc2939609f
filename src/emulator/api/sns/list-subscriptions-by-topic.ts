import {
  ListSubscriptionsByTopic$,
  type ListSubscriptionsByTopicInput,
  type ListSubscriptionsByTopicResponse,
} from "@aws-sdk/client-sns";
import { action } from "../action.ts";
import { required } from "./required.ts";

export const listSubscriptionsByTopic = action<ListSubscriptionsByTopicInput, ListSubscriptionsByTopicResponse>(
  ListSubscriptionsByTopic$,
  (input, { sns, context }) => {
    const topic = sns.topic(required(input.TopicArn, "TopicArn"));
    return {
      Subscriptions: topic.subscriptions.map(({ arn, protocol, endpoint }) => ({
        SubscriptionArn: arn,
        Owner: context.accountId,
        Protocol: protocol,
        Endpoint: endpoint,
        TopicArn: topic.arn,
      })),
    };
  },
);
