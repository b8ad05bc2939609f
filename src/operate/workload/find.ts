import type { Cloud } from "../../aws/clients.ts";
import { ifGone, isCloudError } from "../../aws/errors.ts";
import { type QueueMapping, queueMappings } from "../../aws/event-source-mapping.ts";
import { functionExists, functionNameOf, functionNames, hasQualifier, qualifierOf } from "../../aws/functions.ts";
import { findQueueUrl, queueNameOf, queueUrls, readQueue, sourceQueueUrls } from "../../aws/queue.ts";
import { existingStack, listStackResources, type StackResource } from "../../aws/stack.ts";
import { burstWorkload, isFlattens, type Workload } from "../../aws/workload.ts";
import { FlattenError, MissingPartError, nearest, usageError } from "../../base/errors.ts";
import { namesParts, type PartNames, type WorkloadChoice } from "../../experiment/target.ts";

/**
 * Finds the chosen workload: flatten's stack, any other stack with one function behind one queue, or a function or queue.
 *
 * @throws {FlattenError} (cloud) when the stack or a part does not exist; (usage) when the choice is ambiguous.
 */
export async function chosenWorkload(cloud: Cloud, choice: WorkloadChoice): Promise<Workload> {
  const { stack } = choice;
  if (stack === undefined) return findWorkload(cloud, choice);
  const described = await existingStack(cloud, stack);
  const resources = await listStackResources(cloud, stack);
  if (!namesParts(choice) && isFlattens(described, resources)) return burstWorkload(cloud, stack, resources);
  const functionName =
    choice.functionName === undefined ? undefined : functionIn(stack, resources, choice.functionName);
  const parts = namesParts(choice) ? { ...choice, functionName } : await onlyPair(cloud, stack, resources);
  return { ...(await findWorkload(cloud, parts)), stack };
}

const functionType = "AWS::Lambda::Function";

/** The function of a stack that has this logical id or this name. */
function functionIn(stack: string, resources: readonly StackResource[], typed: string): string {
  const functions = resources.filter(({ type }) => type === functionType);
  const found = functions.find(({ logicalId, physicalId }) => logicalId === typed || physicalId === typed);
  if (found !== undefined) return found.physicalId;
  const guess = nearest(
    typed,
    functions.map(({ logicalId }) => logicalId),
  );
  const names = functions.map(({ physicalId }) => physicalId).join(", ");
  throw new FlattenError("cloud", `the stack "${stack}" has no function "${typed}"`, {
    remedy: guess === undefined ? `its functions: ${names || "none"}` : `did you mean: --function ${guess}`,
  });
}

/** The only function of a stack that reads a queue. */
async function onlyPair(cloud: Cloud, stack: string, resources: readonly StackResource[]): Promise<PartNames> {
  const inStack = new Set(resources.map(({ physicalId }) => physicalId));
  const mappings = (await queueMappings(cloud)).filter(
    ({ id, functionName }) => inStack.has(id) || inStack.has(functionName),
  );
  const names = [...new Set(mappings.map(({ functionName }) => functionName))];
  const [functionName, ...more] = names;
  if (functionName === undefined) {
    const functions = resources.filter(({ type }) => type === functionType).map(({ physicalId }) => physicalId);
    throw new FlattenError("cloud", `the stack "${stack}" has no function that reads an SQS queue`, {
      remedy:
        functions.length === 0
          ? "choose another stack, or name the function: --function <name>"
          : `name a function of it: --stack ${stack} --function ${functions[0]}`,
    });
  }
  if (more.length === 0) return { functionName };
  throw usageError(
    `the stack "${stack}" has ${names.length} functions that read a queue: ${names.join(", ")}`,
    `choose one: --stack ${stack} --function ${functionName}`,
  );
}

/**
 * Finds the workload around a function or a queue: the mapping that connects them, and the dead-letter queue of the
 * queue's redrive policy.
 *
 * @throws {FlattenError} (cloud) when a named part does not exist, or when the function does not read the queue; (usage)
 * when several queues or functions are possible. The message lists them.
 */
export async function findWorkload(cloud: Cloud, names: PartNames): Promise<Workload> {
  const { functionName: reference, queue, deadLetterQueue } = names;
  const deadLetterUrl =
    deadLetterQueue === undefined ? undefined : await existingQueue(cloud, "--dlq", deadLetterQueue);
  if (reference !== undefined) await assertFunction(cloud, reference);
  const queueUrl = queue === undefined ? undefined : await existingQueue(cloud, "--queue", queue);
  const connected =
    reference === undefined
      ? await aroundQueue(cloud, queueUrl ?? (await sourceOf(cloud, deadLetterUrl as string)))
      : await aroundFunction(cloud, reference, queueUrl);
  const qualifier = reference === undefined ? undefined : qualifierOf(reference);
  return {
    ...connected,
    ...(qualifier === undefined ? {} : { qualifier }),
    stack: null,
    triggerFunctionName: null,
    deadLetterQueueUrl: deadLetterUrl ?? (await deadLetterQueueOf(cloud, connected.queueUrl)),
  };
}

type Connected = Pick<Workload, "functionName" | "mappingId" | "queueUrl">;

/** The function, and the queue that it reads. */
async function aroundFunction(cloud: Cloud, reference: string, queueUrl: string | undefined): Promise<Connected> {
  const functionName = functionNameOf(reference);
  if (queueUrl !== undefined) return connecting(cloud, functionName, queueUrl);
  const [mapping, ...more] = await mappingsTo(cloud, reference);
  if (mapping === undefined) return { functionName, mappingId: null, queueUrl: null };
  if (more.length > 0) {
    const queues = [mapping, ...more].map(({ queueArn }) => queueNameOf(queueArn));
    throw usageError(
      `the function "${functionName}" reads ${queues.length} queues: ${queues.join(", ")}`,
      `choose one: --function ${reference} --queue ${queues[0]}`,
    );
  }
  const found = (await findQueueUrl(cloud, queueNameOf(mapping.queueArn))) ?? null;
  return { functionName, mappingId: mapping.id, queueUrl: found };
}

/**
 * The mappings that invoke a function, also by a version or an alias. AWS does not document whether a list for an
 * unqualified name has those of its aliases, so they are selected from the mappings of the account.
 */
async function mappingsTo(cloud: Cloud, reference: string): Promise<QueueMapping[]> {
  if (hasQualifier(reference)) return queueMappings(cloud, { functionName: reference });
  const name = functionNameOf(reference);
  return (await queueMappings(cloud)).filter(({ functionName }) => functionName === name);
}

/** The mapping between a function and a queue, also if it invokes a version or an alias of the function. */
async function connecting(cloud: Cloud, functionName: string, queueUrl: string): Promise<Connected> {
  const mappings = await mappingsOf(cloud, queueUrl);
  const mapping = mappings.find((each) => each.functionName === functionName);
  if (mapping !== undefined) return { functionName, mappingId: mapping.id, queueUrl };
  const readers = readersOf(mappings);
  const isRead = readers.length === 0 ? "no function reads it" : `it is read by ${readers.join(", ")}`;
  const others = (await mappingsTo(cloud, functionName)).map(({ queueArn }) => queueNameOf(queueArn));
  throw new FlattenError(
    "cloud",
    `the function "${functionName}" does not read the queue "${queueNameOf(queueUrl)}": ${isRead}`,
    {
      remedy:
        others[0] === undefined
          ? `the function reads no queue; leave out --queue, or --function`
          : `the queue of the function: --function ${functionName} --queue ${others[0]}`,
    },
  );
}

/** The queue, and the function that reads it, if one does. */
async function aroundQueue(cloud: Cloud, queueUrl: string | null): Promise<Connected> {
  if (queueUrl === null) return { functionName: null, mappingId: null, queueUrl };
  const mappings = await mappingsOf(cloud, queueUrl);
  const [mapping, ...more] = mappings;
  if (more.length > 0) {
    const readers = readersOf(mappings);
    const name = queueNameOf(queueUrl);
    throw usageError(
      `${mappings.length} event source mappings read the queue "${name}", of the functions: ${readers.join(", ")}`,
      `choose one: --function ${readers[0]} --queue ${name}`,
    );
  }
  return { functionName: mapping?.functionName ?? null, mappingId: mapping?.id ?? null, queueUrl };
}

const mappingsOf = async (cloud: Cloud, queueUrl: string): Promise<QueueMapping[]> =>
  queueMappings(cloud, { queueArn: (await readQueue(cloud, queueUrl)).settings.arn });

const readersOf = (mappings: readonly QueueMapping[]): string[] => [
  ...new Set(mappings.map(({ functionName }) => functionName)),
];

/** The queue whose messages are dead-lettered to a queue; null if there is none. */
async function sourceOf(cloud: Cloud, deadLetterUrl: string): Promise<string | null> {
  const sources = await sourceQueueUrls(cloud, deadLetterUrl);
  if (sources.length <= 1) return sources[0] ?? null;
  const names = sources.map(queueNameOf);
  throw usageError(
    `${names.length} queues have the dead-letter queue "${queueNameOf(deadLetterUrl)}": ${names.join(", ")}`,
    `choose one: --queue ${names[0]}`,
  );
}

/** The dead-letter queue of a queue's redrive policy; null without one, and if it no longer exists. */
async function deadLetterQueueOf(cloud: Cloud, queueUrl: string | null): Promise<string | null> {
  if (queueUrl === null) return null;
  const { settings } = await readQueue(cloud, queueUrl);
  if (settings.redrive === null) return null;
  return (await findQueueUrl(cloud, queueNameOf(settings.redrive.deadLetterQueueArn))) ?? null;
}

/**
 * The URL of a queue that a flag names.
 *
 * @throws {FlattenError} (cloud) that names the nearest queue of the account, when the queue does not exist.
 */
export async function existingQueue(cloud: Cloud, flag: string, nameOrUrl: string): Promise<string> {
  const name = queueNameOf(nameOrUrl);
  const url = /^https?:/.test(nameOrUrl) ? await confirmedUrl(cloud, nameOrUrl) : await findQueueUrl(cloud, name);
  if (url !== undefined) return url;
  const names = (await queueUrls(cloud).catch(unknownIfDenied))?.map(queueNameOf);
  throw notFound(`the queue "${name}" does not exist`, flag, name, names, "aws sqs list-queues");
}

const confirmedUrl = (cloud: Cloud, url: string): Promise<string | undefined> =>
  readQueue(cloud, url)
    .then(() => url)
    .catch(ifGone(undefined));

/** Checks that a function exists. @throws {FlattenError} (cloud) that names the nearest function of the account. */
async function assertFunction(cloud: Cloud, reference: string): Promise<void> {
  if (await functionExists(cloud, reference)) return;
  const name = functionNameOf(reference);
  const names = await functionNames(cloud).catch(unknownIfDenied);
  throw notFound(`the function "${reference}" does not exist`, "--function", name, names, "aws lambda list-functions");
}

/** A suggestion is worth a call, but not a permission. */
function unknownIfDenied(error: unknown): undefined {
  if (isCloudError(error)) return undefined;
  throw error;
}

/** The most names that an error lists. For more, it names the command that lists them. */
const listedMost = 6;

/** @param names what there is; undefined if that is unknown. */
function notFound(
  message: string,
  flag: string,
  typed: string,
  names: readonly string[] | undefined,
  list: string,
): FlattenError {
  const guess = nearest(typed, names ?? []);
  if (guess !== undefined && guess !== typed) {
    return new FlattenError("cloud", message, { remedy: `did you mean: ${flag} ${guess}` });
  }
  const isShort = names !== undefined && names.length <= listedMost;
  const found = names?.length === 0 ? "there are none here" : `names there: ${names?.join(", ")}`;
  return new MissingPartError(message, isShort ? found : `to list the names: ${list}`);
}
