import { Publish$, type PublishInput, type PublishResponse } from "@aws-sdk/client-sns";
import { action } from "../action.ts";
import { required } from "./required.ts";

export const publish = action<PublishInput, PublishResponse>(Publish$, (input, { sns }) => {
  const topicArn = required(input.TopicArn ?? input.TargetArn, "TopicArn");
  return { MessageId: sns.publish(topicArn, required(input.Message, "Empty message"), input.Subject) };
});
