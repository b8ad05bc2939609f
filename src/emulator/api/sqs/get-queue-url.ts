import { GetQueueUrl$, type GetQueueUrlCommandInput, type GetQueueUrlResult } from "@aws-sdk/client-sqs";
import { sqsErrors } from "../../sqs/sqs-errors.ts";
import { action } from "../action.ts";
import { required } from "./required.ts";

export const getQueueUrl = action<GetQueueUrlCommandInput, GetQueueUrlResult>(GetQueueUrl$, (input, world) => {
  const queue = world.sqs.queueByName(required(input.QueueName, "QueueName"));
  if (queue === undefined) throw sqsErrors.queueDoesNotExist();
  return { QueueUrl: queue.url } satisfies GetQueueUrlResult;
});
