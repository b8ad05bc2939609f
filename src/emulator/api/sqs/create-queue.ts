import { CreateQueue$, type CreateQueueCommandInput, type CreateQueueResult } from "@aws-sdk/client-sqs";
import { action } from "../action.ts";
import { required } from "./required.ts";

export const createQueue = action<CreateQueueCommandInput, CreateQueueResult>(CreateQueue$, (input, world) => {
  const name = required(input.QueueName, "QueueName");
  const queue = world.sqs.createQueue(name, input.Attributes as Record<string, string> | undefined, input.tags);
  return { QueueUrl: queue.url } satisfies CreateQueueResult;
});
