import { TagQueue$, type TagQueueCommandInput } from "@aws-sdk/client-sqs";
import { action } from "../action.ts";
import { queueOf } from "./queue-of.ts";
import { required } from "./required.ts";

export const tagQueue = action<TagQueueCommandInput, void>(TagQueue$, (input, world) => {
  const { tags } = queueOf(input, world);
  for (const [key, value] of Object.entries(required(input.Tags, "Tags"))) tags.set(key, value);
});
