import type * as sdk from "@aws-sdk/client-sqs";
import {
  CreateQueue$,
  DeleteQueue$,
  GetQueueAttributes$,
  GetQueueUrl$,
  ListDeadLetterSourceQueues$,
  ListQueues$,
  PurgeQueue$,
  SetQueueAttributes$,
} from "@aws-sdk/client-sqs";
import { queueAttributes } from "../../sqs/queue/attributes.ts";
import { sqsErrors } from "../../sqs/sqs-errors.ts";
import { type ActionsOf, action } from "../router.ts";
import { pageOf, queueOf, queueUrl, required } from "./input.ts";
import { checkTags } from "./tags.ts";

/** SQS's actions on queues. */
export const queueActions: ActionsOf<typeof sdk> = {
  CreateQueue: action(CreateQueue$, (input, world, call) => {
    const name = required(input.QueueName, "QueueName");
    checkTags(name, input.tags ?? {});
    const queue = world.sqs.createQueue(name, input.Attributes as Record<string, string> | undefined, input.tags);
    return { QueueUrl: queueUrl(queue, world, call) };
  }),

  GetQueueUrl: action(GetQueueUrl$, (input, world, call) => {
    const { accountId } = world.context;
    const { QueueOwnerAWSAccountId: owner = accountId } = input;
    const queue = world.sqs.queueByName(required(input.QueueName, "QueueName"));
    if (queue === undefined || owner !== accountId) throw sqsErrors.queueDoesNotExist();
    return { QueueUrl: queueUrl(queue, world, call) };
  }),

  ListQueues: action(ListQueues$, (input, world, call) => {
    const queues = world.sqs.queues().filter((queue) => queue.name.startsWith(input.QueueNamePrefix ?? ""));
    const { page, token } = pageOf(
      queues.map((queue) => queueUrl(queue, world, call)),
      input,
    );
    return page.length === 0 ? {} : { QueueUrls: page, ...token };
  }),

  GetQueueAttributes: action(GetQueueAttributes$, (input, world) => {
    const attributes = queueAttributes(queueOf(input, world), input.AttributeNames ?? []);
    return Object.keys(attributes).length === 0 ? {} : { Attributes: attributes };
  }),

  SetQueueAttributes: action(SetQueueAttributes$, (input, world) => {
    const queue = queueOf(input, world);
    world.sqs.setQueueAttributes(queue, required(input.Attributes, "Attributes") as Record<string, string>);
  }),

  PurgeQueue: action(PurgeQueue$, (input, world) => {
    queueOf(input, world).purge();
  }),

  DeleteQueue: action(DeleteQueue$, (input, world) => {
    world.sqs.deleteQueue(queueOf(input, world));
  }),

  ListDeadLetterSourceQueues: action(ListDeadLetterSourceQueues$, (input, world, call) => {
    const sources = world.sqs.deadLetterSources(queueOf(input, world));
    const { page, token } = pageOf(
      sources.map((queue) => queueUrl(queue, world, call)),
      input,
    );
    return { queueUrls: page, ...token };
  }),
};
