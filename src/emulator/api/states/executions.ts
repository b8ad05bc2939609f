import type * as sdk from "@aws-sdk/client-sfn";
import { DescribeExecution$, StartExecution$, StopExecution$ } from "@aws-sdk/client-sfn";
import { type ActionsOf, action } from "../router.ts";
import { required } from "./input.ts";

/** The actions of Step Functions on executions. */
export const executionActions: ActionsOf<typeof sdk> = {
  StartExecution: action(StartExecution$, (input, { states }) => {
    states.checkRate("StartExecution");
    const arn = required(input.stateMachineArn, "stateMachineArn");
    const execution = states.startExecution(arn, input.input ?? "{}", input.name);
    return {
      executionArn: execution.arn,
      startDate: new Date(execution.startedAtMs),
    };
  }),

  DescribeExecution: action(DescribeExecution$, (input, { states }) => {
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
    };
  }),

  StopExecution: action(StopExecution$, (input, { states, kernel }) => {
    const { endedAtMs = kernel.nowMs } = states.stopExecution(
      required(input.executionArn, "executionArn"),
      input.error,
      input.cause,
    );
    return { stopDate: new Date(endedAtMs) };
  }),
};
