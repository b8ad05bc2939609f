import {
  CancelMessageMoveTaskCommand,
  ListMessageMoveTasksCommand,
  type ListMessageMoveTasksResultEntry,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import type { Cloud } from "./clients.ts";
import { retrying } from "./retry.ts";

/** The state of a message move task: SQS moves the messages of a dead-letter queue. */
export interface MoveTask {
  readonly status: "RUNNING" | "COMPLETED" | "CANCELLING" | "CANCELLED" | "FAILED";
  readonly moved: number;
  readonly failureReason: string | undefined;
  readonly startedAtMs: number;
}

/**
 * Starts a task that moves every message of a dead-letter queue to the destination; without one, back to the source
 * queue of each message.
 *
 * @returns the handle of the task.
 */
export async function startMoveTask(
  { sqs }: Cloud,
  task: {
    readonly sourceArn: string;
    readonly destinationArn: string | undefined;
    readonly messagesPerSecond: number | undefined;
  },
): Promise<string> {
  const { sourceArn, destinationArn, messagesPerSecond } = task;
  // Not retried: while a task is running, SQS rejects a second start.
  const { TaskHandle } = await sqs.send(
    new StartMessageMoveTaskCommand({
      SourceArn: sourceArn,
      DestinationArn: destinationArn,
      MaxNumberOfMessagesPerSecond: messagesPerSecond,
    }),
  );
  return TaskHandle ?? "";
}

/** Reads the newest move task of a dead-letter queue; undefined if there is none. */
export async function newestMoveTask({ sqs, clock }: Cloud, sourceArn: string): Promise<MoveTask | undefined> {
  const answer = await retrying(clock, () => sqs.send(new ListMessageMoveTasksCommand({ SourceArn: sourceArn })));
  const newest = answer.Results?.[0];
  return newest === undefined ? undefined : taskOf(newest);
}

const taskOf = (entry: ListMessageMoveTasksResultEntry): MoveTask => ({
  status: (entry.Status ?? "RUNNING") as MoveTask["status"],
  moved: entry.ApproximateNumberOfMessagesMoved ?? 0,
  failureReason: entry.FailureReason,
  startedAtMs: entry.StartedTimestamp ?? 0,
});

/** Cancels a move task. Messages that have moved stay moved. Cancelling a task that has ended is not an error. */
export async function cancelMoveTask({ sqs, clock }: Cloud, taskHandle: string): Promise<void> {
  const request = new CancelMessageMoveTaskCommand({ TaskHandle: taskHandle });
  try {
    await retrying(clock, () => sqs.send(request));
  } catch (error) {
    const hasEnded = /InvalidParameterValue|ResourceNotFound/.test((error as Error).name);
    if (!hasEnded) throw error;
  }
}
