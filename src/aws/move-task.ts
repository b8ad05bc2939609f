import {
  CancelMessageMoveTaskCommand,
  ListMessageMoveTasksCommand,
  type ListMessageMoveTasksResultEntry,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import type { Cloud } from "./clients.ts";
import { retrying } from "./retry.ts";

/** How far SQS has come with moving messages out of a dead-letter queue. */
export interface MoveTask {
  readonly status: "RUNNING" | "COMPLETED" | "CANCELLING" | "CANCELLED" | "FAILED";
  readonly moved: number;
  /** Null when SQS does not say. */
  readonly toMove: number | null;
  readonly failureReason: string | undefined;
  readonly startedAtMs: number;
}

/** Starts moving every message of a dead-letter queue back to the queue that it came from; answers the task's handle. */
export async function startMoveTask(
  { sqs }: Cloud,
  sourceArn: string,
  messagesPerSecond: number | undefined,
): Promise<string> {
  // Never repeated by itself: a second start is refused while the first one runs.
  const { TaskHandle } = await sqs.send(
    new StartMessageMoveTaskCommand({
      SourceArn: sourceArn,
      ...(messagesPerSecond === undefined ? {} : { MaxNumberOfMessagesPerSecond: messagesPerSecond }),
    }),
  );
  return TaskHandle ?? "";
}

/** The newest task of a dead-letter queue; undefined if there never was one. */
export async function newestMoveTask({ sqs, clock }: Cloud, sourceArn: string): Promise<MoveTask | undefined> {
  const answer = await retrying(clock, () => sqs.send(new ListMessageMoveTasksCommand({ SourceArn: sourceArn })));
  const newest = answer.Results?.[0];
  return newest === undefined ? undefined : taskOf(newest);
}

const taskOf = (entry: ListMessageMoveTasksResultEntry): MoveTask => ({
  status: (entry.Status ?? "RUNNING") as MoveTask["status"],
  moved: entry.ApproximateNumberOfMessagesMoved ?? 0,
  toMove: entry.ApproximateNumberOfMessagesToMove ?? null,
  failureReason: entry.FailureReason,
  startedAtMs: entry.StartedTimestamp ?? 0,
});

/** Asks SQS to stop a task; what it has moved stays moved. A task that has just ended is no error. */
export async function cancelMoveTask({ sqs, clock }: Cloud, taskHandle: string): Promise<void> {
  const request = new CancelMessageMoveTaskCommand({ TaskHandle: taskHandle });
  try {
    await retrying(clock, () => sqs.send(request));
  } catch (error) {
    const over = /InvalidParameterValue|ResourceNotFound/.test((error as Error).name);
    if (!over) throw error;
  }
}
