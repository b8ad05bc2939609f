import {
  DescribeExecution$,
  type DescribeExecutionInput,
  type DescribeExecutionOutput,
  StartExecution$,
  type StartExecutionInput,
  type StartExecutionOutput,
  StopExecution$,
  type StopExecutionInput,
  type StopExecutionOutput,
} from "@aws-sdk/client-sfn";
import { action } from "../router.ts";
import { required } from "./input.ts";

export const startExecution = action<StartExecutionInput, StartExecutionOutput>(
  StartExecution$,
  (input, { states }) => {
    states.checkRate("StartExecution");
    const arn = required(input.stateMachineArn, "stateMachineArn");
    const execution = states.startExecution(arn, input.input ?? "{}", input.name);
    return {
      executionArn: execution.arn,
      startDate: new Date(execution.startedAtMs),
    } satisfies StartExecutionOutput;
  },
);

export const describeExecution = action<DescribeExecutionInput, DescribeExecutionOutput>(
  DescribeExecution$,
  (input, { states }) => {
    states.checkRate("DescribeExecution");
    const execution = states.execution(required(input.executionArn, "executionArn"));
    const { endedAtMs } = execution;
    return {
      executionArn: execution.arn,
      stateMachineArn: execution.stateMachineArn,
      name: execution.name,
      status: execution.status,
      startDate: new Date(execution.startedAtMs),
      stopDate: endedAtMs === undefined ? undefined : new Date(endedAtMs),
      input: execution.input,
      output: execution.output,
      error: execution.error,
      cause: execution.cause,
      redriveCount: 0,
    } satisfies DescribeExecutionOutput;
  },
);

export const stopExecution = action<StopExecutionInput, StopExecutionOutput>(
  StopExecution$,
  (input, { states, kernel }) => {
    const { endedAtMs = kernel.nowMs } = states.stopExecution(
      required(input.executionArn, "executionArn"),
      input.error,
      input.cause,
    );
    return { stopDate: new Date(endedAtMs) } satisfies StopExecutionOutput;
  },
);
