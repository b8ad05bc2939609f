import {
  CloudFormationServiceException,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
  type Stack,
} from "@aws-sdk/client-cloudformation";
import { FlattenError } from "../base/errors.ts";
import { pause } from "../base/time.ts";
import type { Cloud } from "./clients.ts";
import { listAll, retrying } from "./retry.ts";

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

/** Describes a stack. @throws {FlattenError} when it does not exist, or was never deployed. */
export async function existingStack(cloud: Cloud, name: string): Promise<Stack> {
  const stack = await describeStack(cloud, name);
  if (stack !== undefined && stack.StackStatus !== "REVIEW_IN_PROGRESS") return stack;
  throw new FlattenError("cloud", `the stack "${name}" does not exist`, {
    remedy: `deploy it first: flatten deploy --stack ${name}`,
  });
}

/** An event of a stack or of one of its resources. */
export interface StackEvent {
  readonly id: string;
  readonly atMs: number;
  readonly logicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string | undefined;
}

/** The result of an operation on a stack. */
interface StackEnd {
  /** Undefined when the stack no longer exists. */
  readonly status: string | undefined;
  readonly outputs: Readonly<Record<string, string>>;
  /** Events of this operation, oldest first; without `onEvent`, perhaps only the first ones of a successful operation. */
  readonly events: readonly StackEvent[];
}

const pollIntervalMs = 2_000;
/** The longest interval: without a new event, the interval doubles. */
const pollIntervalMaxMs = 6_000;
/** Polls without a new event after which the stack's status is trusted. */
const stalePollsMax = 3;

/** The type of the events of a stack itself, the last one of which shows its final status. */
const stackType = "AWS::CloudFormation::Stack";

/**
 * Waits until the operation on a stack has ended, and reports its events.
 *
 * @param stackId the id or the name of the stack. After a deletion, events can be read by id only.
 * @param sinceMs events before this time belong to an earlier operation.
 * @param onEvent called with each event. Without it, once the operation has started, events are read again only if it
 * fails: each reading is longer than all other responses.
 * @param signal stops the waiting; the operation continues.
 * @returns "interrupted" when the signal was aborted before the operation ended.
 */
export async function waitForStack(
  cloud: Cloud,
  stackId: string,
  sinceMs: number,
  onEvent: ((event: StackEvent) => void) | undefined,
  signal?: AbortSignal,
): Promise<StackEnd | "interrupted"> {
  const seen = new Map<string, StackEvent>();
  const readEvents = async () => {
    const fresh = await newEvents(cloud, stackId, sinceMs, seen);
    for (const event of fresh) onEvent?.(event);
    return fresh;
  };
  let intervalMs = pollIntervalMs;
  for (let polls = 1; ; polls++) {
    const fresh = onEvent !== undefined || seen.size === 0 ? await readEvents() : [];
    const stack = await describeStack(cloud, stackId);
    const status = stack?.StackStatus;
    // DescribeStacks is eventually consistent: just after the start it may still show the status before the operation.
    const hasStarted = seen.size > 0 || polls > stalePollsMax;
    if (hasStarted && (status === undefined || status === "DELETE_COMPLETE" || !status.endsWith("_IN_PROGRESS"))) {
      const isComplete = fresh.some((event) => event.type === stackType && event.status === status);
      const areNeeded = onEvent !== undefined || !isDeployed(status);
      if (!isComplete && areNeeded) await readEvents();
      return { status, outputs: outputsOf(stack), events: [...seen.values()] };
    }
    intervalMs = fresh.length > 0 ? pollIntervalMs : Math.min(2 * intervalMs, pollIntervalMaxMs);
    await pause(cloud.clock, intervalMs, signal);
    if (signal?.aborted) return "interrupted";
  }
}

async function newEvents(
  { cloudformation, clock }: Cloud,
  stackId: string,
  sinceMs: number,
  seen: Map<string, StackEvent>,
): Promise<StackEvent[]> {
  const fresh: StackEvent[] = [];
  let NextToken: string | undefined;
  do {
    const request = new DescribeStackEventsCommand({ StackName: stackId, NextToken });
    const page = await retrying(clock, () => cloudformation.send(request)).catch(() => undefined);
    for (const event of page?.StackEvents ?? []) {
      const one: StackEvent = {
        id: event.EventId ?? "",
        atMs: event.Timestamp?.getTime() ?? 0,
        logicalId: event.LogicalResourceId ?? "",
        type: event.ResourceType ?? "",
        status: event.ResourceStatus ?? "",
        reason: event.ResourceStatusReason,
      };
      // Events come newest first, so all events after the first known one are known.
      if (one.atMs < sinceMs || seen.has(one.id)) return addInOrder(fresh, seen);
      fresh.push(one);
    }
    NextToken = page?.NextToken;
  } while (NextToken !== undefined);
  return addInOrder(fresh, seen);
}

/** Adds new events to `seen`; returns them oldest first. */
function addInOrder(newestFirst: StackEvent[], seen: Map<string, StackEvent>): StackEvent[] {
  const inOrder = newestFirst.reverse();
  for (const event of inOrder) seen.set(event.id, event);
  return inOrder;
}
