import { ListQueueTags$, type ListQueueTagsCommandInput, type ListQueueTagsResult } from "@aws-sdk/client-sqs";
import { action } from "../action.ts";
import { queueOf } from "./queue-of.ts";

export const listQueueTags = action<ListQueueTagsCommandInput, ListQueueTagsResult>(ListQueueTags$, (input, world) => {
  const { tags } = queueOf(input, world);
  return (tags.size === 0 ? {} : { Tags: Object.fromEntries(tags) }) satisfies ListQueueTagsResult;
});
