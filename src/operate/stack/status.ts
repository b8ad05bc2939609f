import type { Cloud } from "../../aws/clients.ts";
import { isGone } from "../../aws/errors.ts";
import { eventSourceSettings } from "../../aws/event-source-mapping.ts";
import { type QueueDepth, queueDepth } from "../../aws/queue.ts";
import { describeStack, findStack, isWhole, listStackResources, type StackResource } from "../../aws/stack.ts";

export type { StackResource };

/** A stack as it stands; the keys are what `flatten status --format json` prints. */
export interface StackStatus {
  /** CloudFormation's word, or null when there is no such stack. */
  readonly state: string | null;
  readonly reason: string | null;
  readonly outputs: Readonly<Record<string, string>>;
  readonly resources: readonly StackResource[];
  /** Null unless the stack is whole, and for what is gone. */
  readonly queue: QueueDepth | null;
  readonly deadLetters: QueueDepth | null;
  readonly mapping: {
    readonly state: string;
    readonly batchSize: number;
    readonly maximumConcurrency: number | null;
  } | null;
  /** Parts that somebody deleted behind CloudFormation's back. */
  readonly gone: readonly StackPart[];
}

export type StackPart = "queue" | "deadLetters" | "mapping";

/** Reads the state of a stack, and of its queues and mapping when it is whole. */
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
    ...(isWhole(state) ? await readParts(cloud, stackName) : nothingReadable),
  };
}

const nothingReadable = { queue: null, deadLetters: null, mapping: null, gone: [] } as const;
const absent: StackStatus = { state: null, reason: null, outputs: {}, resources: [], ...nothingReadable };

async function readParts(cloud: Cloud, stackName: string) {
  const stack = await findStack(cloud, stackName);
  const gone: StackPart[] = [];
  const unlessGone = <T>(part: StackPart, reading: Promise<T>): Promise<T | null> =>
    reading.catch((error: unknown) => {
      if (!isGone(error)) throw error;
      gone.push(part);
      return null;
    });
  const [queue, deadLetters, mapping] = await Promise.all([
    unlessGone("queue", queueDepth(cloud, stack.queueUrl)),
    unlessGone("deadLetters", queueDepth(cloud, stack.deadLetterQueueUrl)),
    unlessGone("mapping", readMapping(cloud, stack.eventSourceMappingId)),
  ]);
  return { queue, deadLetters, mapping, gone };
}

async function readMapping(cloud: Cloud, id: string): Promise<StackStatus["mapping"]> {
  const { state, batchSize, maximumConcurrency } = await eventSourceSettings(cloud, id);
  return { state, batchSize, maximumConcurrency: maximumConcurrency ?? null };
}
