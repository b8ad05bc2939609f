import type { Cloud } from "../../aws/clients.ts";
import { isGone } from "../../aws/errors.ts";
import { eventSourceSettings } from "../../aws/event-source-mapping.ts";
import { type QueueDepth, queueDepth } from "../../aws/queue.ts";
import { describeStack, findStack, isDeployed, listStackResources, type StackResource } from "../../aws/stack.ts";

export type { StackResource };

/** The state of a stack; `flatten status --format json` prints these keys. */
export interface StackStatus {
  /** CloudFormation's stack status; null when the stack does not exist. */
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
}

/** The parts of a stack that the status shows. */
export type StackPart = "queue" | "deadLetters" | "mapping";

/** Reads the state of a stack and, if it is deployed, of its queues and its mapping. */
export async function readStatus(cloud: Cloud, stackName: string): Promise<StackStatus> {
  const stack = await describeStack(cloud, stackName);
  if (stack === undefined) return absent;
  const resources = await listStackResources(cloud, stackName);
  const outputs = (stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey ?? "", OutputValue ?? ""]);
  const state = stack.StackStatus ?? "";
  return {
    state,
    reason: stack.StackStatusReason ?? null,
    outputs: Object.fromEntries(outputs),
    resources,
    ...(isDeployed(state) ? await readParts(cloud, stackName) : noParts),
  };
}

const noParts = { queue: null, deadLetters: null, mapping: null, gone: [] } as const;
const absent: StackStatus = { state: null, reason: null, outputs: {}, resources: [], ...noParts };

async function readParts(cloud: Cloud, stackName: string) {
  const workload = await findStack(cloud, stackName);
  const gone: StackPart[] = [];
  const unlessGone = <T>(part: StackPart, reading: Promise<T>): Promise<T | null> =>
    reading.catch((error: unknown) => {
      if (!isGone(error)) throw error;
      gone.push(part);
      return null;
    });
  const [queue, deadLetters, mapping] = await Promise.all([
    unlessGone("queue", queueDepth(cloud, workload.queueUrl)),
    unlessGone("deadLetters", queueDepth(cloud, workload.deadLetterQueueUrl)),
    unlessGone("mapping", readMapping(cloud, workload.mappingId)),
  ]);
  return { queue, deadLetters, mapping, gone };
}

async function readMapping(cloud: Cloud, id: string): Promise<StackStatus["mapping"]> {
  const { state, batchSize, maximumConcurrency } = await eventSourceSettings(cloud, id);
  return { state, batchSize, maximumConcurrency: maximumConcurrency ?? null };
}
