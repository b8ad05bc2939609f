import {
  StartMessageMoveTask$,
  type StartMessageMoveTaskCommandInput,
  type StartMessageMoveTaskResult,
} from "@aws-sdk/client-sqs";
import { action } from "../action.ts";
import { required } from "./required.ts";

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
