import { SetTopicAttributes$, type SetTopicAttributesInput } from "@aws-sdk/client-sns";
import { action } from "../action.ts";
import { required } from "./required.ts";

export const setTopicAttributes = action<SetTopicAttributesInput, undefined>(SetTopicAttributes$, (input, { sns }) => {
  const name = required(input.AttributeName, "AttributeName");
  sns.setAttribute(required(input.TopicArn, "TopicArn"), name, input.AttributeValue ?? "");
  return undefined;
});
