import {
  CreateQueue$,
  type CreateQueueCommandInput,
  type CreateQueueResult,
  DeleteQueue$,
  type DeleteQueueCommandInput,
  GetQueueAttributes$,
  type GetQueueAttributesCommandInput,
  type GetQueueAttributesResult,
  GetQueueUrl$,
  type GetQueueUrlCommandInput,
  type GetQueueUrlResult,
  ListDeadLetterSourceQueues$,
  type ListDeadLetterSourceQueuesCommandInput,
  type ListDeadLetterSourceQueuesResult,
  ListQueues$,
  type ListQueuesCommandInput,
  type ListQueuesResult,
  ListQueueTags$,
  type ListQueueTagsCommandInput,
  type ListQueueTagsResult,
  PurgeQueue$,
  type PurgeQueueCommandInput,
  SetQueueAttributes$,
  type SetQueueAttributesCommandInput,
  TagQueue$,
  type TagQueueCommandInput,
  UntagQueue$,
  type UntagQueueCommandInput,
} from "@aws-sdk/client-sqs";
import { queueAttributes } from "../../sqs/queue/attributes.ts";
import { sqsErrors } from "../../sqs/sqs-errors.ts";
import { action } from "../router.ts";
import { pageOf, queueOf, queueUrl, required } from "./input.ts";

export const createQueue = action<CreateQueueCommandInput, CreateQueueResult>(CreateQueue$, (input, world, call) => {
  const name = required(input.QueueName, "QueueName");
  const queue = world.sqs.createQueue(name, input.Attributes as Record<string, string> | undefined, input.tags);
  return { QueueUrl: queueUrl(queue, world, call) } satisfies CreateQueueResult;
});

export const getQueueUrl = action<GetQueueUrlCommandInput, GetQueueUrlResult>(GetQueueUrl$, (input, world, call) => {
  const queue = world.sqs.queueByName(required(input.QueueName, "QueueName"));
  if (queue === undefined) throw sqsErrors.queueDoesNotExist();
  return { QueueUrl: queueUrl(queue, world, call) } satisfies GetQueueUrlResult;
});

export const listQueues = action<ListQueuesCommandInput, ListQueuesResult>(ListQueues$, (input, world, call) => {
  const queues = world.sqs.queues().filter((queue) => queue.name.startsWith(input.QueueNamePrefix ?? ""));
  const { page, token } = pageOf(
    queues.map((queue) => queueUrl(queue, world, call)),
    input,
  );
  return (page.length === 0 ? {} : { QueueUrls: page, ...token }) satisfies ListQueuesResult;
});

export const getQueueAttributes = action<GetQueueAttributesCommandInput, GetQueueAttributesResult>(
  GetQueueAttributes$,
  (input, world) => {
    const attributes = queueAttributes(queueOf(input, world), input.AttributeNames ?? []);
    return (Object.keys(attributes).length === 0 ? {} : { Attributes: attributes }) satisfies GetQueueAttributesResult;
  },
);

export const setQueueAttributes = action<SetQueueAttributesCommandInput, void>(SetQueueAttributes$, (input, world) => {
  const queue = queueOf(input, world);
  world.sqs.setQueueAttributes(queue, required(input.Attributes, "Attributes") as Record<string, string>);
});

export const purgeQueue = action<PurgeQueueCommandInput, void>(PurgeQueue$, (input, world) =>
  queueOf(input, world).purge(),
);

export const deleteQueue = action<DeleteQueueCommandInput, void>(DeleteQueue$, (input, world) =>
  world.sqs.deleteQueue(queueOf(input, world)),
);

export const listDeadLetterSourceQueues = action<
  ListDeadLetterSourceQueuesCommandInput,
  ListDeadLetterSourceQueuesResult
>(ListDeadLetterSourceQueues$, (input, world, call) => {
  const sources = world.sqs.deadLetterSources(queueOf(input, world));
  const { page, token } = pageOf(
    sources.map((queue) => queueUrl(queue, world, call)),
    input,
  );
  return { queueUrls: page, ...token } satisfies ListDeadLetterSourceQueuesResult;
});

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
