import {
  ListDeadLetterSourceQueues$,
  type ListDeadLetterSourceQueuesCommandInput,
  type ListDeadLetterSourceQueuesResult,
} from "@aws-sdk/client-sqs";
import { action } from "../action.ts";
import { pageOf } from "./page.ts";
import { queueOf } from "./queue-of.ts";

export const listDeadLetterSourceQueues = action<
  ListDeadLetterSourceQueuesCommandInput,
  ListDeadLetterSourceQueuesResult
>(ListDeadLetterSourceQueues$, (input, world) => {
  const sources = world.sqs.deadLetterSources(queueOf(input, world));
  const { page, token } = pageOf(
    sources.map((queue) => queue.url),
    input,
  );
  return { queueUrls: page, ...token } satisfies ListDeadLetterSourceQueuesResult;
});
