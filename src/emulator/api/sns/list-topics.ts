import { ListTopics$, type ListTopicsInput, type ListTopicsResponse } from "@aws-sdk/client-sns";
import { action } from "../action.ts";

export const listTopics = action<ListTopicsInput, ListTopicsResponse>(ListTopics$, (_input, { sns }) => ({
  Topics: sns.topics.map(({ arn }) => ({ TopicArn: arn })),
}));
