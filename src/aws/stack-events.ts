import { DescribeStackEventsCommand } from "@aws-sdk/client-cloudformation";
import { pause } from "../base/clock.ts";
import type { Cloud } from "./clients.ts";
import { retrying } from "./retry.ts";
import { describeStack } from "./stack.ts";

/** Something that happened to a resource of a stack. */
export interface StackEvent {
  readonly id: string;
  readonly atMs: number;
  readonly logicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string | undefined;
}

/** How an operation on a stack ended. */
export interface StackEnd {
  /** Undefined when the stack is gone. */
  readonly status: string | undefined;
  readonly outputs: Readonly<Record<string, string>>;
  /** Events of this operation, oldest first. */
  readonly events: readonly StackEvent[];
}

const lookEveryMs = 2_000;
/** Looks without an event after which the stack is believed all the same. */
const staleLooksMax = 3;

/**
 * Waits for the operation that runs on a stack, and passes on what happens.
 *
 * @param stackId the stack's id, or its name: after a deletion only the id still finds the events.
 * @param sinceMs events before this instant belong to an earlier operation.
 * @param signal stops the waiting; the operation goes on.
 * @returns "interrupted" when the signal was aborted before the end.
 */
export async function waitForStack(
  cloud: Cloud,
  stackId: string,
  sinceMs: number,
  onEvent: (event: StackEvent) => void,
  signal?: AbortSignal,
): Promise<StackEnd | "interrupted"> {
  const seen = new Map<string, StackEvent>();
  for (let looks = 1; ; looks++) {
    for (const event of await newEvents(cloud, stackId, sinceMs, seen)) onEvent(event);
    const stack = await describeStack(cloud, stackId);
    const status = stack?.StackStatus;
    // Right after an operation was begun, the stack may still be shown as it was before.
    const begun = seen.size > 0 || looks > staleLooksMax;
    if (begun && (status === undefined || status === "DELETE_COMPLETE" || !status.endsWith("_IN_PROGRESS"))) {
      for (const event of await newEvents(cloud, stackId, sinceMs, seen)) onEvent(event);
      const outputs = (stack?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey ?? "", OutputValue ?? ""]);
      return { status, outputs: Object.fromEntries(outputs), events: [...seen.values()] };
    }
    await pause(cloud.clock, lookEveryMs, signal);
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
    const request = new DescribeStackEventsCommand({
      StackName: stackId,
      ...(NextToken === undefined ? {} : { NextToken }),
    });
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
      // Newest first: from the first old event on, all are known.
      if (one.atMs < sinceMs || seen.has(one.id)) return remember(fresh, seen);
      fresh.push(one);
    }
    NextToken = page?.NextToken;
  } while (NextToken !== undefined);
  return remember(fresh, seen);
}

function remember(newestFirst: StackEvent[], seen: Map<string, StackEvent>): StackEvent[] {
  const inOrder = newestFirst.reverse();
  for (const event of inOrder) seen.set(event.id, event);
  return inOrder;
}
