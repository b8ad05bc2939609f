import type * as sdk from "@aws-sdk/client-sqs";
import {
  CancelMessageMoveTask$,
  ListMessageMoveTasks$,
  type ListMessageMoveTasksResultEntry,
  StartMessageMoveTask$,
} from "@aws-sdk/client-sqs";
import { type MoveTask, moveTaskHandle } from "../../sqs/move-tasks.ts";
import { type ActionsOf, action } from "../router.ts";
import { required } from "./input.ts";

/** SQS's actions on message move tasks. */
export const moveTaskActions: ActionsOf<typeof sdk> = {
  StartMessageMoveTask: action(StartMessageMoveTask$, (input, world) => {
    const handle = world.sqs.moveTasks.start({
      sourceArn: required(input.SourceArn, "SourceArn"),
      destinationArn: input.DestinationArn,
      messagesPerSecondMax: input.MaxNumberOfMessagesPerSecond,
    });
    return { TaskHandle: handle };
  }),

  ListMessageMoveTasks: action(ListMessageMoveTasks$, (input, world) => {
    const tasks = world.sqs.moveTasks.list(required(input.SourceArn, "SourceArn"), input.MaxResults);
    return { Results: tasks.map(taskEntry) };
  }),

  CancelMessageMoveTask: action(CancelMessageMoveTask$, (input, world) => {
    const moved = world.sqs.moveTasks.cancel(required(input.TaskHandle, "TaskHandle"));
    return { ApproximateNumberOfMessagesMoved: moved };
  }),
};

function taskEntry(task: MoveTask): ListMessageMoveTasksResultEntry {
  return {
    // Only a running task can be canceled, so only a running task has a handle.
    TaskHandle: task.status === "RUNNING" ? moveTaskHandle(task) : undefined,
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
