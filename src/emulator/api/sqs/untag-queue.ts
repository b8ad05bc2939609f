import { UntagQueue$, type UntagQueueCommandInput } from "@aws-sdk/client-sqs";
import { action } from "../action.ts";
import { queueOf } from "./queue-of.ts";
import { required } from "./required.ts";

export const untagQueue = action<UntagQueueCommandInput, void>(UntagQueue$, (input, world) => {
  const { tags } = queueOf(input, world);
  for (const key of required(input.TagKeys, "TagKeys")) tags.delete(key);
});
