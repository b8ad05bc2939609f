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
import { limits } from "../../../base/limits.ts";
import type { Queue } from "../../sqs/queue/queue.ts";
import { isAttribute } from "../../sqs/queue/settings.ts";
import { sqsErrors } from "../../sqs/sqs-errors.ts";
import type { World } from "../../world.ts";
import { type ActionsOf, action, type Call } from "../router.ts";
import { queueOf, required } from "./input.ts";
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
    const { urls, NextToken } = urlPage(queues, input, world, call);
    return { QueueUrls: urls.length === 0 ? undefined : urls, NextToken };
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
    const { urls, NextToken } = urlPage(sources, input, world, call);
    return { queueUrls: urls, NextToken };
  }),
};

/** A queue's URL, which begins with the one by which the client reaches the emulator. */
const queueUrl = ({ name, url }: Queue, { context }: World, { endpoint }: Call): string =>
  endpoint === undefined ? url : `${endpoint}/${context.accountId}/${name}`;

const { queuesPerPageMax } = limits.sqs;

/**
 * One page of the URLs of queues, in alphabetical order. The token is the last URL of the previous page, in base64. There is
 * one only if the request sets a maximum (SQS-API ListQueues).
 *
 * @throws {AwsError} InvalidParameterValueException
 */
function urlPage(
  queues: readonly Queue[],
  { MaxResults: max, NextToken }: { MaxResults?: number | undefined; NextToken?: string | undefined },
  world: World,
  call: Call,
): { readonly urls: string[]; readonly NextToken: string | undefined } {
  if (max !== undefined && (max < 1 || max > queuesPerPageMax)) {
    const reason = `MaxResults must be an integer between 1 and ${queuesPerPageMax}.`;
    throw sqsErrors.invalidParameter(`Value for parameter MaxResults is invalid. Reason: ${reason}`);
  }
  const after = NextToken === undefined ? "" : readToken(NextToken);
  const all = queues.map((queue) => queueUrl(queue, world, call)).sort();
  const rest = all.filter((url) => url > after);
  const urls = rest.slice(0, max ?? queuesPerPageMax);
  const last = urls.at(-1);
  const hasNext = max !== undefined && urls.length < rest.length && last !== undefined;
  return { urls, NextToken: hasNext ? btoa(last) : undefined };
}

function readToken(token: string): string {
  try {
    return atob(token);
  } catch {
    throw sqsErrors.invalidParameter("Invalid or expired next token.");
  }
}

const epochSeconds = (ms: number): string => String(Math.floor(ms / 1_000));

/** Attributes that cannot be set. */
const readOnlyAttributes: Readonly<Record<string, (queue: Queue) => string>> = {
  QueueArn: (queue) => queue.arn,
  CreatedTimestamp: (queue) => epochSeconds(queue.createdAtMs),
  LastModifiedTimestamp: (queue) => epochSeconds(queue.lastModifiedAtMs),
  ApproximateNumberOfMessages: (queue) => String(queue.counts().visible),
  ApproximateNumberOfMessagesNotVisible: (queue) => String(queue.counts().notVisible),
  ApproximateNumberOfMessagesDelayed: (queue) => String(queue.counts().delayed),
};

/** Returns the requested attributes (`All`, or names) that have a value. @throws {AwsError} InvalidAttributeName */
function queueAttributes(queue: Queue, names: readonly string[]): Record<string, string> {
  const { attributes } = queue.settings;
  const wanted = names.includes("All") ? [...Object.keys(readOnlyAttributes), ...Object.keys(attributes)] : names;
  const found: Record<string, string> = {};
  for (const name of wanted) {
    if (Object.hasOwn(readOnlyAttributes, name)) found[name] = readOnlyAttributes[name]?.(queue) ?? "";
    else if (!isAttribute(name)) throw sqsErrors.invalidAttributeName(name);
    else if (attributes[name] !== undefined) found[name] = attributes[name];
  }
  return found;
}
