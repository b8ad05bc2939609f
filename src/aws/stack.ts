import {
  CloudFormationServiceException,
  DeleteStackCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
  type Stack,
} from "@aws-sdk/client-cloudformation";
import { GetQueueUrlCommand } from "@aws-sdk/client-sqs";
import { FlattenError } from "../base/errors.ts";
import type { Cloud } from "./clients.ts";
import { listAll, retrying } from "./retry.ts";
import type { FlattenStack } from "./workload.ts";

/** Logical ids in infra/template.yaml. */
const logicalIds = {
  queue: "Queue",
  deadLetterQueue: "DeadLetterQueue",
  process: "ProcessFunction",
  trigger: "TriggerFunction",
  eventSourceMapping: "QueueMapping",
} as const;

/** Describes a stack; undefined if no stack has this name or id. */
export async function describeStack({ cloudformation, clock }: Cloud, name: string): Promise<Stack | undefined> {
  try {
    const request = new DescribeStacksCommand({ StackName: name });
    const { Stacks = [] } = await retrying(clock, () => cloudformation.send(request));
    if (Stacks[0] !== undefined) return Stacks[0];
  } catch (error) {
    if (isMissingStack(error)) return undefined;
    throw error;
  }
  throw new FlattenError("cloud", "the response of CloudFormation was empty", {
    remedy: "check the network connection and any proxy, then repeat the command",
  });
}

/** The outputs of a stack by name; none of a stack that does not exist. */
export const outputsOf = (stack: Stack | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries((stack?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey ?? "", OutputValue ?? ""]));

/** Whether a stack is deployed and no operation is in progress. */
export const isDeployed = (status: string | undefined): boolean =>
  status !== undefined && /^(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$/.test(status);

/** CloudFormation reports a stack that does not exist as a ValidationError. */
const isMissingStack = (error: unknown): boolean =>
  error instanceof CloudFormationServiceException && /does not exist/.test(error.message);

/**
 * Finds the parts of a deployed stack of flatten from its resource list, which is complete even if the outputs are not.
 *
 * @throws {FlattenError} when the stack does not exist, or lacks a resource of flatten's template.
 */
export async function findStack(cloud: Cloud, name: string): Promise<FlattenStack> {
  await existingStack(cloud, name);
  return burstWorkload(cloud, name, await listStackResources(cloud, name));
}

/** Describes a stack. @throws {FlattenError} when it does not exist, or was never deployed. */
export async function existingStack(cloud: Cloud, name: string): Promise<Stack> {
  const stack = await describeStack(cloud, name);
  if (stack !== undefined && stack.StackStatus !== "REVIEW_IN_PROGRESS") return stack;
  throw new FlattenError("cloud", `the stack "${name}" does not exist`, {
    remedy: `deploy it first: flatten deploy --stack ${name}`,
  });
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

/** Starts to delete a stack. `waitForStack` follows its events. */
export async function deleteStack({ cloudformation }: Cloud, stackName: string): Promise<void> {
  await cloudformation.send(new DeleteStackCommand({ StackName: stackName }));
}

/** One resource of a stack. */
export interface StackResource {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
}

/** Lists every resource of a stack, in CloudFormation's order. */
export function listStackResources({ cloudformation, clock }: Cloud, name: string): Promise<StackResource[]> {
  const read = (NextToken?: string) =>
    cloudformation.send(new ListStackResourcesCommand({ StackName: name, NextToken }));
  return listAll(clock, read, ({ StackResourceSummaries = [] }) =>
    StackResourceSummaries.map((resource) => ({
      logicalId: resource.LogicalResourceId ?? "",
      physicalId: resource.PhysicalResourceId ?? "",
      type: resource.ResourceType ?? "",
      status: resource.ResourceStatus ?? "",
    })),
  );
}
