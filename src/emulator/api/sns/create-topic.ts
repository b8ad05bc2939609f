import { CreateTopic$, type CreateTopicInput, type CreateTopicResponse } from "@aws-sdk/client-sns";
import { action } from "../action.ts";
import { required } from "./required.ts";
import { fromTags } from "./tag-shape.ts";

export const createTopic = action<CreateTopicInput, CreateTopicResponse>(CreateTopic$, (input, { sns }) => ({
  TopicArn: sns.createTopic(required(input.Name, "Topic Name"), input.Attributes, fromTags(input.Tags)).arn,
}));
