import { countSchedules, deleteScheduleGroup, redriveGroup } from "../../aws/beyond/schedules.ts";
import { findBeyondStack } from "../../aws/beyond/stack.ts";
import type { Cloud } from "../../aws/clients.ts";
import { ifDenied, ifGone } from "../../aws/errors.ts";
import { queueDepth } from "../../aws/queue.ts";
import { messagesIn } from "../../experiment/follow/queue-watch.ts";

/** The messages of a stack for delays beyond 900 s. */
export interface WaitingCounts {
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

/** Deletes the schedules that redrives have created for a stack, if there are any: without the stack they cannot be sent. */
export async function deleteRedriveSchedules(cloud: Cloud, stackName: string): Promise<void> {
  await deleteScheduleGroup(cloud, redriveGroup(stackName));
}
