import * as sdk from "@aws-sdk/client-sqs";
import { limits } from "../../../base/limits.ts";
import type { Queue } from "../../sqs/queue/queue.ts";
import { isAttribute } from "../../sqs/queue/settings.ts";
import { sqsErrors } from "../../sqs/sqs-errors.ts";
import type { World } from "../../world.ts";
import { type ActionsOf, action, type Call } from "../router.ts";
import type { InputRules } from "../schema/input-rules.ts";

/**
 * What SQS checks in its inputs. Entries of a batch fail individually, so their required members are not checked for the request
 * as a whole. A batch request without entries is an empty batch.
 */
export const sqsRules: InputRules = {
  incomplete: ["SendMessageBatch", "DeleteMessageBatch", "ChangeMessageVisibilityBatch"].flatMap((name) => [
    `${name}Request`,
    `${name}RequestEntry`,
  ]),
  missing: ({ path }) => sqsErrors.missingParameter(path.join(".")),
  violation: (message) => sqsErrors.invalidParameter(message),
};

/** The value of a required parameter. @throws {AwsError} MissingParameter */
export function required<T>(value: T | undefined, parameter: string): T {
  if (value === undefined) throw sqsErrors.missingParameter(parameter);
  return value;
}

/** The queue that a request identifies by its URL. @throws {AwsError} QueueDoesNotExist, MissingParameter */
export function queueOf(input: { readonly QueueUrl?: string | undefined }, world: World): Queue {
  if (!input.QueueUrl) throw sqsErrors.missingParameter("QueueUrl");
  return world.sqs.queueByUrl(input.QueueUrl);
}

/** SQS's actions on queues and their tags. */
export const queueActions: ActionsOf<typeof sdk> = {
  CreateQueue: action(sdk.CreateQueue$, (input, world, call) => {
    const name = required(input.QueueName, "QueueName");
    checkTags(name, input.tags ?? {});
    const queue = world.sqs.createQueue(name, input.Attributes as Record<string, string> | undefined, input.tags);
    return { QueueUrl: queueUrl(queue, world, call) };
  }),

  GetQueueUrl: action(sdk.GetQueueUrl$, (input, world, call) => {
    const { accountId } = world.context;
    const { QueueOwnerAWSAccountId: owner = accountId } = input;
    const queue = world.sqs.queueByName(required(input.QueueName, "QueueName"));
    if (queue === undefined || owner !== accountId) throw sqsErrors.queueDoesNotExist();
    return { QueueUrl: queueUrl(queue, world, call) };
  }),

  ListQueues: action(sdk.ListQueues$, (input, world, call) => {
    const queues = world.sqs.queues().filter((queue) => queue.name.startsWith(input.QueueNamePrefix ?? ""));
    const { urls, NextToken } = urlPage(queues, input, world, call);
    return { QueueUrls: urls.length === 0 ? undefined : urls, NextToken };
  }),

  GetQueueAttributes: action(sdk.GetQueueAttributes$, (input, world) => {
    const attributes = queueAttributes(queueOf(input, world), input.AttributeNames ?? []);
    return Object.keys(attributes).length === 0 ? {} : { Attributes: attributes };
  }),

  SetQueueAttributes: action(sdk.SetQueueAttributes$, (input, world) => {
    const queue = queueOf(input, world);
    world.sqs.setQueueAttributes(queue, required(input.Attributes, "Attributes") as Record<string, string>);
  }),

  PurgeQueue: action(sdk.PurgeQueue$, (input, world) => {
    queueOf(input, world).purge();
  }),

  DeleteQueue: action(sdk.DeleteQueue$, (input, world) => {
    world.sqs.deleteQueue(queueOf(input, world));
  }),

  ListDeadLetterSourceQueues: action(sdk.ListDeadLetterSourceQueues$, (input, world, call) => {
    const sources = world.sqs.deadLetterSources(queueOf(input, world));
    const { urls, NextToken } = urlPage(sources, input, world, call);
    return { queueUrls: urls, NextToken };
  }),

  TagQueue: action(sdk.TagQueue$, (input, world) => {
    const { name, tags } = queueOf(input, world);
    const added = required(input.Tags, "Tags");
    if (Object.keys(added).length === 0) throw sqsErrors.missingParameter("Tags");
    checkTags(name, added, tags.keys());
    for (const [key, value] of Object.entries(added)) tags.set(key, value);
  }),

  ListQueueTags: action(sdk.ListQueueTags$, (input, world) => {
    const { tags } = queueOf(input, world);
    return tags.size === 0 ? {} : { Tags: Object.fromEntries(tags) };
  }),

  UntagQueue: action(sdk.UntagQueue$, (input, world) => {
    const { tags } = queueOf(input, world);
    const keys = required(input.TagKeys, "TagKeys");
    if (keys.length === 0) throw badKey();
    for (const key of keys) tags.delete(key);
  }),
};

/** A queue's URL, which begins with the one by which the client reaches the emulator. */
const queueUrl = ({ name, url }: Queue, { context }: World, { endpoint }: Call): string =>
  endpoint === undefined ? url : `${endpoint}/${context.accountId}/${name}`;

const { queuesPerPageMax, tagsMax, tagKeyLengthMax, tagValueLengthMax } = limits.sqs;

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
  const after = NextToken === undefined ? "" : urlOfToken(NextToken);
  const all = queues.map((queue) => queueUrl(queue, world, call)).sort();
  const rest = all.filter((url) => url > after);
  const urls = rest.slice(0, max ?? queuesPerPageMax);
  const last = urls.at(-1);
  const hasNext = max !== undefined && urls.length < rest.length && last !== undefined;
  return { urls, NextToken: hasNext ? btoa(last) : undefined };
}

function urlOfToken(token: string): string {
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

/**
 * Checks the number of the tags of a queue, and the length of their keys and values (SQS-DG cost allocation tags). AWS's texts
 * for keys and values are not published.
 *
 * @param present the keys that the queue has already.
 * @throws {AwsError} InvalidParameterValueException
 */
function checkTags(queueName: string, added: Readonly<Record<string, string>>, present: Iterable<string> = []): void {
  for (const [key, value] of Object.entries(added)) {
    if (key === "" || key.length > tagKeyLengthMax) throw badKey();
    if (/^aws:/i.test(key)) throw sqsErrors.invalidParameter("Tag keys must not start with aws:, which is reserved.");
    if (value.length > tagValueLengthMax) {
      throw sqsErrors.invalidParameter(`Tag values must be between 0 and ${tagValueLengthMax} characters in length.`);
    }
  }
  const count = new Set([...present, ...Object.keys(added)]).size;
  if (count > tagsMax) throw sqsErrors.invalidParameter(`Too many tags added for queue ${queueName}.`);
}

const badKey = () =>
  sqsErrors.invalidParameter(`Tag keys must be between 1 and ${tagKeyLengthMax} characters in length.`);
