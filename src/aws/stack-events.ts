import { DescribeStackEventsCommand } from "@aws-sdk/client-cloudformation";
import { pause } from "../base/time.ts";
import type { Cloud } from "./clients.ts";
import { retrying } from "./retry.ts";
import { describeStack, isDeployed, outputsOf } from "./stack.ts";

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
export interface StackEnd {
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
