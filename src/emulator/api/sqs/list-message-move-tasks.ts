import {
  ListMessageMoveTasks$,
  type ListMessageMoveTasksCommandInput,
  type ListMessageMoveTasksResult,
  type ListMessageMoveTasksResultEntry,
} from "@aws-sdk/client-sqs";
import type { MoveTask } from "../../sqs/move-task.ts";
import { moveTaskHandle } from "../../sqs/move-task-handle.ts";
import { action } from "../action.ts";
import { required } from "./required.ts";

export const listMessageMoveTasks = action<ListMessageMoveTasksCommandInput, ListMessageMoveTasksResult>(
  ListMessageMoveTasks$,
  (input, world) => {
    const tasks = world.sqs.moveTasks.list(required(input.SourceArn, "SourceArn"), input.MaxResults);
    return { Results: tasks.map(taskEntry) } satisfies ListMessageMoveTasksResult;
  },
);

function taskEntry(task: MoveTask): ListMessageMoveTasksResultEntry {
  return {
    // Only a running task can be cancelled, so only it has a handle.
    TaskHandle: task.status === "RUNNING" ? moveTaskHandle({ taskId: task.id, sourceArn: task.sourceArn }) : undefined,
    Status: task.status,
    SourceArn: task.sourceArn,
    DestinationArn: task.destinationArn,
    MaxNumberOfMessagesPerSecond: task.messagesPerSecondMax,
    ApproximateNumberOfMessagesMoved: task.moved,
    ApproximateNumberOfMessagesToMove: task.toMove,
    FailureReason: task.failureReason,
    StartedTimestamp: task.startedAtMs,
  };
}
