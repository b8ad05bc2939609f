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
import { retrying } from "./retry.ts";

/** What the experiments need to know of a deployed stack; the names are logical ids of infra/template.yaml. */
export interface StackResources {
  readonly name: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly processFunctionName: string;
  readonly triggerFunctionName: string;
  readonly eventSourceMappingId: string;
}

/** Logical ids in infra/template.yaml. */
const logicalIds = {
  queue: "Queue",
  deadLetterQueue: "DeadLetterQueue",
  process: "ProcessFunction",
  trigger: "TriggerFunction",
  eventSourceMapping: "QueueMapping",
} as const;

/** Describes a stack; undefined if there is none of that name. */
export async function describeStack({ cloudformation, clock }: Cloud, name: string): Promise<Stack | undefined> {
  try {
    const answer = await retrying(clock, () => cloudformation.send(new DescribeStacksCommand({ StackName: name })));
    return answer.Stacks?.[0];
  } catch (error) {
    if (isMissingStack(error)) return undefined;
    throw error;
  }
}

/** Whether a stack is at rest with all its resources. */
export const isWhole = (status: string | undefined): boolean =>
  status !== undefined && /^(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$/.test(status);

/** CloudFormation says that a stack does not exist with a ValidationError. */
const isMissingStack = (error: unknown): boolean =>
  error instanceof CloudFormationServiceException && /does not exist/.test(error.message);

/**
 * Finds the resources of a deployed stack, by its resource list: that is there even where outputs are not.
 *
 * @throws {FlattenError} when there is no such stack, or when it is not one of ours.
 */
export async function findStack(cloud: Cloud, name: string): Promise<StackResources> {
  const stack = await describeStack(cloud, name);
  if (stack === undefined || stack.StackStatus === "REVIEW_IN_PROGRESS") {
    throw new FlattenError("cloud", `there is no stack "${name}" here`, {
      remedy: `deploy it first: flatten deploy --stack ${name}`,
    });
  }
  const resources = await listStackResources(cloud, name);
  const ids = new Map(resources.map(({ logicalId, physicalId }) => [logicalId, physicalId]));
  const idOf = (logicalId: string): string => {
    const id = ids.get(logicalId);
    if (id) return id;
    throw new FlattenError(
      "cloud",
      `the stack "${name}" has no resource ${logicalId}: it is not a stack of flatten's, or it is not whole`,
      {
        remedy: `see its state: flatten status --stack ${name}`,
      },
    );
  };
  const [queueUrl, deadLetterQueueUrl] = await Promise.all([
    queueUrlOf(cloud, idOf(logicalIds.queue)),
    queueUrlOf(cloud, idOf(logicalIds.deadLetterQueue)),
  ]);
  return {
    name,
    queueUrl,
    deadLetterQueueUrl,
    processFunctionName: idOf(logicalIds.process),
    triggerFunctionName: idOf(logicalIds.trigger),
    eventSourceMappingId: idOf(logicalIds.eventSourceMapping),
  };
}

/** A queue's physical id is its URL on AWS, but some other implementations give its name. */
async function queueUrlOf({ sqs, clock }: Cloud, physicalId: string): Promise<string> {
  if (/^https?:/.test(physicalId)) return physicalId;
  const answer = await retrying(clock, () => sqs.send(new GetQueueUrlCommand({ QueueName: physicalId })));
  return answer.QueueUrl ?? physicalId;
}

/** Begins to delete a stack; its events tell how it goes. */
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

/** Every resource of a stack, in CloudFormation's order. */
export async function listStackResources({ cloudformation, clock }: Cloud, name: string): Promise<StackResource[]> {
  const resources: StackResource[] = [];
  let NextToken: string | undefined;
  do {
    const request = new ListStackResourcesCommand({
      StackName: name,
      ...(NextToken === undefined ? {} : { NextToken }),
    });
    const page = await retrying(clock, () => cloudformation.send(request));
    for (const resource of page.StackResourceSummaries ?? []) {
      resources.push({
        logicalId: resource.LogicalResourceId ?? "",
        physicalId: resource.PhysicalResourceId ?? "",
        type: resource.ResourceType ?? "",
        status: resource.ResourceStatus ?? "",
      });
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return resources;
}
