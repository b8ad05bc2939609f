import {
  CancelMessageMoveTask$,
  type CancelMessageMoveTaskCommandInput,
  type CancelMessageMoveTaskResult,
  ListMessageMoveTasks$,
  type ListMessageMoveTasksCommandInput,
  type ListMessageMoveTasksResult,
  type ListMessageMoveTasksResultEntry,
  StartMessageMoveTask$,
  type StartMessageMoveTaskCommandInput,
  type StartMessageMoveTaskResult,
} from "@aws-sdk/client-sqs";
import { type MoveTask, moveTaskHandle } from "../../sqs/move-tasks.ts";
import { action } from "../router.ts";
import { required } from "./input.ts";

export const startMessageMoveTask = action<StartMessageMoveTaskCommandInput, StartMessageMoveTaskResult>(
  StartMessageMoveTask$,
  (input, world) => {
    const handle = world.sqs.moveTasks.start({
      sourceArn: required(input.SourceArn, "SourceArn"),
      destinationArn: input.DestinationArn,
      messagesPerSecondMax: input.MaxNumberOfMessagesPerSecond,
    });
    return { TaskHandle: handle } satisfies StartMessageMoveTaskResult;
  },
);

export const listMessageMoveTasks = action<ListMessageMoveTasksCommandInput, ListMessageMoveTasksResult>(
  ListMessageMoveTasks$,
  (input, world) => {
    const tasks = world.sqs.moveTasks.list(required(input.SourceArn, "SourceArn"), input.MaxResults);
    return { Results: tasks.map(taskEntry) } satisfies ListMessageMoveTasksResult;
  },
);

function taskEntry(task: MoveTask): ListMessageMoveTasksResultEntry {
  return {
    // Only a running task can be canceled, so only a running task has a handle.
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

export const cancelMessageMoveTask = action<CancelMessageMoveTaskCommandInput, CancelMessageMoveTaskResult>(
  CancelMessageMoveTask$,
  (input, world) => {
    const moved = world.sqs.moveTasks.cancel(required(input.TaskHandle, "TaskHandle"));
    return { ApproximateNumberOfMessagesMoved: moved } satisfies CancelMessageMoveTaskResult;
  },
);
