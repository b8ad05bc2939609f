import type { Cloud } from "../../aws/clients.ts";
import { ifDenied, ifGone, isGone } from "../../aws/errors.ts";
import { eventSourceSettings } from "../../aws/event-source-mapping.ts";
import { functionState } from "../../aws/functions.ts";
import { type QueueDepth, queueDepth } from "../../aws/queue.ts";
import {
  beyondStackName,
  beyondStackNameOfQueue,
  countSchedules,
  findBeyondStack,
  redriveGroup,
} from "../../aws/schedules.ts";
import { describeStack, isDeployed, listStackResources, outputsOf, type StackResource } from "../../aws/stack.ts";
import { scaleStackOf } from "../../aws/state-machine.ts";
import type { Workload } from "../../aws/workload.ts";
import { messagesIn } from "../../experiment/follow/accounting.ts";
import { namesParts, type WorkloadChoice } from "../../experiment/target.ts";
import { chosenWorkload } from "../workload/find.ts";

export type { StackResource };

/** The state of a stack or of a function; `flatten status --format json` prints these keys. */
export interface StackStatus {
  /** CloudFormation's stack status, or the state of the function; null when the stack does not exist. */
  readonly state: string | null;
  readonly reason: string | null;
  readonly outputs: Readonly<Record<string, string>>;
  readonly resources: readonly StackResource[];
  /** Null unless the stack is deployed, and for a part that no longer exists; likewise the next two. */
  readonly queue: QueueDepth | null;
  readonly deadLetters: QueueDepth | null;
  readonly mapping: {
    readonly state: string;
    readonly batchSize: number;
    readonly maximumConcurrency: number | null;
  } | null;
  /** Parts that were deleted outside CloudFormation. */
  readonly gone: readonly StackPart[];
  /** The stack with the state machines for bursts by a Distributed Map; null if there is none. */
  readonly scale: SideStack | null;
  /** The stack for delays beyond 900 s; null if there is none. */
  readonly beyond: (SideStack & WaitingCounts) | null;
}

/** A stack that is deployed beside flatten's own. */
interface SideStack {
  readonly stack: string;
  readonly state: string;
}

/** The parts of a stack that the status shows. */
export type StackPart = "queue" | "deadLetters" | "mapping";

/**
 * Reads the state of the chosen workload: of a stack and, if it is deployed, of its queues and its mapping; or of a
 * function and what is connected to it.
 */
export async function readStatus(cloud: Cloud, choice: WorkloadChoice): Promise<StackStatus> {
  if (choice.stack === undefined || namesParts(choice))
    return statusOfParts(cloud, await chosenWorkload(cloud, choice));
  const stackName = choice.stack;
  const stack = await describeStack(cloud, stackName);
  if (stack === undefined) {
    return { state: null, reason: null, outputs: {}, resources: [], ...noParts, scale: null, beyond: null };
  }
  const resources = await listStackResources(cloud, stackName);
  const state = stack.StackStatus ?? "";
  return {
    state,
    reason: stack.StackStatusReason ?? null,
    outputs: outputsOf(stack),
    resources,
    ...(isDeployed(state) ? await readParts(cloud, await chosenWorkload(cloud, choice)) : noParts),
    scale: await readSideStack(cloud, scaleStackOf(stackName)),
    beyond: await readBeyondStack(cloud, beyondStackName(stackName)),
  };
}

async function readSideStack(cloud: Cloud, stack: string): Promise<SideStack | null> {
  const found = await describeStack(cloud, stack);
  return found === undefined ? null : { stack, state: found.StackStatus ?? "" };
}

async function readBeyondStack(cloud: Cloud, name: string): Promise<StackStatus["beyond"]> {
  const found = await readSideStack(cloud, name);
  return found === null ? null : { ...found, waiting: 0, failed: 0, ...(await waitingCounts(cloud, name)) };
}

const noParts = { queue: null, deadLetters: null, mapping: null, gone: [] } as const;

/** The parts of a workload as resources: its state is that of the function, and `Active` for a queue without one. */
async function statusOfParts(cloud: Cloud, workload: Workload): Promise<StackStatus> {
  const { functionName, mappingId, queueUrl, deadLetterQueueUrl } = workload;
  const found = functionName === null ? null : await functionState(cloud, functionName);
  const parts = await readParts(cloud, workload);
  const resource = (logicalId: string, type: string, physicalId: string | null, status = "Active"): StackResource[] =>
    physicalId === null ? [] : [{ logicalId, physicalId, type, status }];
  return {
    state: found?.state ?? "Active",
    reason: found?.reason ?? null,
    outputs: {},
    resources: [
      ...resource("function", "AWS::Lambda::Function", functionName, found?.state),
      ...resource("event source mapping", "AWS::Lambda::EventSourceMapping", mappingId, parts.mapping?.state),
      ...resource("queue", "AWS::SQS::Queue", queueUrl),
      ...resource("dead-letter queue", "AWS::SQS::Queue", deadLetterQueueUrl),
    ],
    ...parts,
    scale: null,
    // Not every user may look for a stack.
    beyond:
      queueUrl === null ? null : await readBeyondStack(cloud, beyondStackNameOfQueue(queueUrl)).catch(ifDenied(null)),
  };
}

async function readParts(cloud: Cloud, { queueUrl, deadLetterQueueUrl, mappingId }: Workload) {
  const gone: StackPart[] = [];
  const unlessGone = async <T>(part: StackPart, id: string | null, read: (cloud: Cloud, id: string) => Promise<T>) => {
    if (id === null) return null;
    return read(cloud, id).catch((error: unknown) => {
      if (!isGone(error)) throw error;
      gone.push(part);
      return null;
    });
  };
  const [queue, deadLetters, mapping] = await Promise.all([
    unlessGone("queue", queueUrl, queueDepth),
    unlessGone("deadLetters", deadLetterQueueUrl, queueDepth),
    unlessGone("mapping", mappingId, readMapping),
  ]);
  return { queue, deadLetters, mapping, gone };
}

async function readMapping(cloud: Cloud, id: string): Promise<NonNullable<StackStatus["mapping"]>> {
  const { state, batchSize, maximumConcurrency } = await eventSourceSettings(cloud, id);
  return { state, batchSize, maximumConcurrency: maximumConcurrency ?? null };
}

/** The messages of a stack for delays beyond 900 s. */
interface WaitingCounts {
  /**
   * Messages that are not due yet: those in the queue, and those that redrives have scheduled; about. Null without the
   * permission to count the latter, `scheduler:ListSchedules`.
   */
  readonly waiting: number | null;
  /** Messages that could not be sent on: those in its dead-letter queue. */
  readonly failed: number;
}

/** Counts the messages of a stack for delays beyond 900 s; undefined if it is not deployed, and for any other stack. */
export async function waitingCounts(cloud: Cloud, stackName: string): Promise<WaitingCounts | undefined> {
  const stack = await findBeyondStack(cloud, stackName);
  if (typeof stack === "string") return undefined;
  const [later, failed, scheduled] = await Promise.all([
    countMessages(cloud, stack.laterQueueUrl),
    countMessages(cloud, stack.laterDeadLetterQueueUrl),
    countSchedules(cloud, redriveGroup(stackName)).catch(ifDenied(null)),
  ]);
  return { waiting: scheduled === null ? null : later + scheduled, failed };
}

/** Counts the messages of a queue. A queue that was deleted has none: it must not prevent the deletion of its stack. */
const countMessages = (cloud: Cloud, queueUrl: string): Promise<number> =>
  queueDepth(cloud, queueUrl).then(messagesIn).catch(ifGone(0));
