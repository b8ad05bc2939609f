import {
  CancelMessageMoveTask$,
  type CancelMessageMoveTaskCommandInput,
  type CancelMessageMoveTaskResult,
} from "@aws-sdk/client-sqs";
import { action } from "../action.ts";
import { required } from "./required.ts";

export const cancelMessageMoveTask = action<CancelMessageMoveTaskCommandInput, CancelMessageMoveTaskResult>(
  CancelMessageMoveTask$,
  (input, world) => {
    const moved = world.sqs.moveTasks.cancel(required(input.TaskHandle, "TaskHandle"));
    return { ApproximateNumberOfMessagesMoved: moved } satisfies CancelMessageMoveTaskResult;
  },
);
