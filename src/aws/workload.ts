import type { Stack } from "@aws-sdk/client-cloudformation";
import { GetQueueUrlCommand } from "@aws-sdk/client-sqs";
import { FlattenError } from "../base/errors.ts";
import type { Cloud } from "./clients.ts";
import { queueNameOf } from "./queue.ts";
import { retrying } from "./retry.ts";
import { existingStack, listStackResources, type StackResource } from "./stack.ts";

/**
 * What flatten works on: a function, the queue in front of it, and what is between and around them. A part is null if the
 * workload does not have it. `findStack` obtains the workload of flatten's stack.
 */
export interface Workload {
  /** Name of the CloudFormation stack that was chosen; null for a workload that was chosen by its function or its queue. */
  readonly stack: string | null;
  readonly functionName: string | null;
  /** The version or the alias that direct invokes use; left out for `$LATEST`. */
  readonly qualifier?: string;
  /** The function of flatten's stack that sends jobs for `--via trigger`; null for any other workload. */
  readonly triggerFunctionName: string | null;
  /** UUID of the event source mapping from the queue to the function. */
  readonly mappingId: string | null;
  readonly queueUrl: string | null;
  readonly deadLetterQueueUrl: string | null;
}

/** A workload with a function. A burst needs it; only arms that send messages need a queue. */
export type BurstWorkload = Workload & { readonly functionName: string };

/** A workload with every part: a stack of flatten. */
export type FlattenStack = { readonly [Part in Exclude<keyof Workload, "qualifier">]: string };

/** Whether a workload is a stack of flatten. Only its functions read flatten's jobs and log one line for each. */
export const isFlattenStack = (workload: Workload): workload is FlattenStack =>
  Object.values(workload).every((part) => part !== null) && workload.qualifier === undefined;

/** A workload with a function that reads a queue. */
export type QueuedWorkload = Workload & { readonly [Part in "functionName" | "mappingId" | "queueUrl"]: string };

/** Whether a function reads a queue in a workload. */
export const isQueuedWorkload = (workload: Workload): workload is QueuedWorkload =>
  workload.functionName !== null && workload.mappingId !== null && workload.queueUrl !== null;

/** The name of a workload in a sentence: `the stack "flatten"`, `the function "orders"`. */
export function nameOf({ stack, functionName, queueUrl, deadLetterQueueUrl }: Workload): string {
  if (stack !== null) return `the stack "${stack}"`;
  if (functionName !== null) return `the function "${functionName}"`;
  return `the queue "${queueNameOf(queueUrl ?? deadLetterQueueUrl ?? "")}"`;
}

/** The name by which a function is invoked: `orders`, or `orders:live` with an alias. */
export const invokedNameOf = (functionName: string, qualifier?: string): string =>
  qualifier === undefined ? functionName : `${functionName}:${qualifier}`;

/** The flags that choose a workload, in a command to type: `--stack flatten`, `--function orders --queue jobs`. */
export function flagsOf(workload: Workload): string {
  if (isFlattenStack(workload)) return `--stack ${workload.stack}`;
  const { functionName, qualifier, queueUrl } = workload;
  const parts = [
    ...(functionName === null ? [] : [`--function ${invokedNameOf(functionName, qualifier)}`]),
    ...(queueUrl === null ? [] : [`--queue ${queueNameOf(queueUrl)}`]),
  ];
  return parts.join(" ");
}

/** Why a part is missing, and how to name it. */
const missing = {
  functionName: (workload) => [`no Lambda function reads ${nameOf(workload)}`, "name the function: --function <name>"],
  mappingId: noMapping,
  queueUrl: noMapping,
  deadLetterQueueUrl: (workload) => [
    `${nameOf(workload)} has no dead-letter queue: its queue has no redrive policy`,
    "name the dead-letter queue: --dlq <name>",
  ],
  triggerFunctionName: (workload) => [
    `${nameOf(workload)} has no trigger function: only the stack of flatten has one`,
    "name the stack of flatten: --stack flatten",
  ],
  stack: (workload) => [
    `${nameOf(workload)} has no state machines: only the stack of flatten has them`,
    "name the stack of flatten: --stack flatten",
  ],
} as const satisfies Readonly<Record<string, (workload: Workload) => readonly [message: string, remedy: string]>>;

function noMapping(workload: Workload): readonly [message: string, remedy: string] {
  const { functionName, deadLetterQueueUrl: dead } = workload;
  if (functionName === null && dead !== null) {
    return [
      `no queue of this account has ${queueNameOf(dead)} as its dead-letter queue`,
      "name the queue: --queue <name>   or move its messages to any queue: flatten dlq redrive --to <name>",
    ];
  }
  return [`${nameOf(workload)} has no SQS queue: no event source mapping connects one`, "name a queue: --queue <name>"];
}

/**
 * A part of a workload that a command needs.
 *
 * @throws {FlattenError} (cloud) when the workload does not have it; the remedy names the flag that gives it.
 */
export function partOf(workload: Workload, part: keyof typeof missing): string {
  const found = workload[part];
  if (found !== null) return found;
  const [message, remedy] = missing[part](workload);
  throw new FlattenError("cloud", message, { remedy });
}

/** Logical ids in infra/template.yaml. */
const logicalIds = {
  queue: "Queue",
  deadLetterQueue: "DeadLetterQueue",
  process: "ProcessFunction",
  trigger: "TriggerFunction",
  eventSourceMapping: "QueueMapping",
} as const;

/**
 * Finds the parts of a deployed stack of flatten from its resource list, which is complete even if the outputs are not.
 *
 * @throws {FlattenError} when the stack does not exist, or lacks a resource of flatten's template.
 */
export async function findStack(cloud: Cloud, name: string): Promise<FlattenStack> {
  await existingStack(cloud, name);
  return burstWorkload(cloud, name, await listStackResources(cloud, name));
}

/** The workload in the resources of a stack of flatten. @throws {FlattenError} when the stack lacks one of them. */
export async function burstWorkload(
  cloud: Cloud,
  name: string,
  resources: readonly StackResource[],
): Promise<FlattenStack> {
  const ids = new Map(resources.map(({ logicalId, physicalId }) => [logicalId, physicalId]));
  const idOf = (logicalId: string): string => {
    const id = ids.get(logicalId);
    if (id) return id;
    throw new FlattenError(
      "cloud",
      `the stack "${name}" has no resource ${logicalId}: flatten did not create it, or its deployment is incomplete`,
      { remedy: `check its state: flatten status --stack ${name}` },
    );
  };
  const [queueUrl, deadLetterQueueUrl] = await Promise.all([
    queueUrlOf(cloud, idOf(logicalIds.queue)),
    queueUrlOf(cloud, idOf(logicalIds.deadLetterQueue)),
  ]);
  return {
    stack: name,
    queueUrl,
    deadLetterQueueUrl,
    functionName: idOf(logicalIds.process),
    triggerFunctionName: idOf(logicalIds.trigger),
    mappingId: idOf(logicalIds.eventSourceMapping),
  };
}

/** The URL of a queue. On AWS the physical id is the URL; other implementations of CloudFormation use the name. */
async function queueUrlOf({ sqs, clock }: Cloud, physicalId: string): Promise<string> {
  if (/^https?:/.test(physicalId)) return physicalId;
  const answer = await retrying(clock, () => sqs.send(new GetQueueUrlCommand({ QueueName: physicalId })));
  return answer.QueueUrl ?? physicalId;
}

/** The tag of every stack that flatten creates. */
export const ownerTag = { key: "flatten:stack", value: "true" } as const;

/** Whether a stack is flatten's: it has flatten's tag, or a resource for every part of a burst. */
export function isFlattens({ Tags = [] }: Stack, resources: readonly StackResource[]): boolean {
  const ids = new Set(resources.map(({ logicalId }) => logicalId));
  return Tags.some(({ Key }) => Key === ownerTag.key) || Object.values(logicalIds).every((id) => ids.has(id));
}
