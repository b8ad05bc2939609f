import {
  ListQueueTags$,
  type ListQueueTagsCommandInput,
  type ListQueueTagsResult,
  TagQueue$,
  type TagQueueCommandInput,
  UntagQueue$,
  type UntagQueueCommandInput,
} from "@aws-sdk/client-sqs";
import { action } from "../router.ts";
import { queueOf, required } from "./input.ts";

export const tagQueue = action<TagQueueCommandInput, void>(TagQueue$, (input, world) => {
  const { tags } = queueOf(input, world);
  for (const [key, value] of Object.entries(required(input.Tags, "Tags"))) tags.set(key, value);
});

export const listQueueTags = action<ListQueueTagsCommandInput, ListQueueTagsResult>(ListQueueTags$, (input, world) => {
  const { tags } = queueOf(input, world);
  return (tags.size === 0 ? {} : { Tags: Object.fromEntries(tags) }) satisfies ListQueueTagsResult;
});

export const untagQueue = action<UntagQueueCommandInput, void>(UntagQueue$, (input, world) => {
  const { tags } = queueOf(input, world);
  for (const key of required(input.TagKeys, "TagKeys")) tags.delete(key);
});
