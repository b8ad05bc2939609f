import { countSchedules, deleteScheduleGroup, redriveGroup } from "../../aws/beyond/schedules.ts";
import { findBeyondStack } from "../../aws/beyond/stack.ts";
import type { Cloud } from "../../aws/clients.ts";
import { queueDepth } from "../../aws/queue.ts";

/** The messages of a stack for delays beyond 900 s. */
export interface WaitingCounts {
  /** Messages that are not due yet: those in the queue, and those that redrives have scheduled; about. */
  readonly waiting: number;
  /** Messages that could not be sent on: those in its dead-letter queue. */
  readonly failed: number;
}

/** Counts the messages of a stack for delays beyond 900 s; undefined if it is not deployed, and for any other stack. */
export async function waitingCounts(cloud: Cloud, stackName: string): Promise<WaitingCounts | undefined> {
  const stack = await findBeyondStack(cloud, stackName);
  if (typeof stack === "string") return undefined;
  const [later, failed, scheduled] = await Promise.all([
    queueDepth(cloud, stack.laterQueueUrl),
    queueDepth(cloud, stack.laterDeadLetterQueueUrl),
    countSchedules(cloud, redriveGroup(stackName)),
  ]);
  const waiting = later.visible + later.notVisible + later.delayed + scheduled;
  return { waiting, failed: failed.visible + failed.notVisible };
}

/** Deletes the schedules that redrives have created for a stack, if there are any: without the stack they cannot be sent. */
export async function deleteRedriveSchedules(cloud: Cloud, stackName: string): Promise<void> {
  await deleteScheduleGroup(cloud, redriveGroup(stackName));
}
