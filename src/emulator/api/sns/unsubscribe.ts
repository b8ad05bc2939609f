import { Unsubscribe$, type UnsubscribeInput } from "@aws-sdk/client-sns";
import { action } from "../action.ts";
import { required } from "./required.ts";

export const unsubscribe = action<UnsubscribeInput, undefined>(Unsubscribe$, (input, { sns }) => {
  sns.unsubscribe(required(input.SubscriptionArn, "SubscriptionArn"));
  return undefined;
});
