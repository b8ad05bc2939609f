import { ListQueues$, type ListQueuesCommandInput, type ListQueuesResult } from "@aws-sdk/client-sqs";
import { action } from "../action.ts";
import { pageOf } from "./page.ts";

export const listQueues = action<ListQueuesCommandInput, ListQueuesResult>(ListQueues$, (input, world) => {
  const queues = world.sqs.queues().filter((queue) => queue.name.startsWith(input.QueueNamePrefix ?? ""));
  const { page, token } = pageOf(
    queues.map((queue) => queue.url),
    input,
  );
  return (page.length === 0 ? {} : { QueueUrls: page, ...token }) satisfies ListQueuesResult;
});
