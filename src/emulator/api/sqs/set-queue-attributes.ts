import { SetQueueAttributes$, type SetQueueAttributesCommandInput } from "@aws-sdk/client-sqs";
import { action } from "../action.ts";
import { queueOf } from "./queue-of.ts";
import { required } from "./required.ts";

export const setQueueAttributes = action<SetQueueAttributesCommandInput, void>(SetQueueAttributes$, (input, world) => {
  const queue = queueOf(input, world);
  world.sqs.setQueueAttributes(queue, required(input.Attributes, "Attributes") as Record<string, string>);
});
