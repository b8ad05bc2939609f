import { DeleteTopic$, type DeleteTopicInput } from "@aws-sdk/client-sns";
import { action } from "../action.ts";
import { required } from "./required.ts";

export const deleteTopic = action<DeleteTopicInput, undefined>(DeleteTopic$, (input, { sns }) => {
  sns.deleteTopic(required(input.TopicArn, "TopicArn"));
  return undefined;
});
