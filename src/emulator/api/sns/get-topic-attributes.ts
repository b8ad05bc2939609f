import {
  GetTopicAttributes$,
  type GetTopicAttributesInput,
  type GetTopicAttributesResponse,
} from "@aws-sdk/client-sns";
import { pendingConfirmation } from "../../sns/sns-service.ts";
import { action } from "../action.ts";
import { required } from "./required.ts";

export const getTopicAttributes = action<GetTopicAttributesInput, GetTopicAttributesResponse>(
  GetTopicAttributes$,
  (input, { sns, context }) => {
    const { arn, attributes, subscriptions } = sns.topic(required(input.TopicArn, "TopicArn"));
    const pending = subscriptions.filter((subscription) => subscription.arn === pendingConfirmation).length;
    return {
      Attributes: {
        ...attributes,
        TopicArn: arn,
        Owner: context.accountId,
        SubscriptionsPending: String(pending),
        SubscriptionsConfirmed: String(subscriptions.length - pending),
        SubscriptionsDeleted: "0",
      },
    };
  },
);
