import { DeleteQueue$, type DeleteQueueCommandInput } from "@aws-sdk/client-sqs";
import { action } from "../action.ts";
import { queueOf } from "./queue-of.ts";

export const deleteQueue = action<DeleteQueueCommandInput, void>(DeleteQueue$, (input, world) =>
  world.sqs.deleteQueue(queueOf(input, world)),
);
