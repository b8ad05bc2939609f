import { Subscribe$, type SubscribeInput, type SubscribeResponse } from "@aws-sdk/client-sns";
import { pendingConfirmation } from "../../sns/sns-service.ts";
import { action } from "../action.ts";
import { required } from "./required.ts";

export const subscribe = action<SubscribeInput, SubscribeResponse>(Subscribe$, (input, { sns }) => {
  const protocol = required(input.Protocol, "Protocol");
  const { arn } = sns.subscribe(required(input.TopicArn, "TopicArn"), protocol, input.Endpoint ?? "");
  // Subscribe writes it with a space, ListSubscriptionsByTopic without.
  return { SubscriptionArn: arn === pendingConfirmation ? "pending confirmation" : arn };
});
