import type * as sdk from "@aws-sdk/client-sfn";
import {
  DescribeExecution$,
  DescribeStateMachineForExecution$,
  ListExecutions$,
  StartExecution$,
  StopExecution$,
} from "@aws-sdk/client-sfn";
import { validation } from "../../states/states-errors.ts";
import { pageAt } from "../page.ts";
import { type ActionsOf, action } from "../router.ts";
import { required } from "./input.ts";

/** Executions on a page of ListExecutions (SFN-API). */
const pageSize = 100;

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

  /** The executions of a state machine, newest first. */
  ListExecutions: action(ListExecutions$, (input, { states }) => {
    if (input.mapRunArn !== undefined) {
      throw validation("flatten's emulator does not list the child executions of a Map Run.");
    }
    const found = states
      .executionsOf(required(input.stateMachineArn, "stateMachineArn"))
      .filter(({ status }) => input.statusFilter === undefined || status === input.statusFilter);
    const page = pageAt(found, input.nextToken, input.maxResults || pageSize, () => validation("Invalid Token"));
    return {
      executions: page.items.map(({ arn, stateMachineArn, name, status, startedAtMs, endedAtMs }) => ({
        executionArn: arn,
        stateMachineArn,
        name,
        status,
        startDate: new Date(startedAtMs),
        stopDate: endedAtMs === undefined ? undefined : new Date(endedAtMs),
        redriveCount: 0,
      })),
      nextToken: page.nextToken,
    };
  }),

  /** The state machine of an execution. Its definition is the present one (emulator rule). */
  DescribeStateMachineForExecution: action(DescribeStateMachineForExecution$, (input, { states }) => {
    const execution = states.execution(required(input.executionArn, "executionArn"));
    const machine = states.machines.get(execution.stateMachineArn);
    return {
      stateMachineArn: machine.arn,
      name: machine.name,
      definition: machine.definition,
      roleArn: machine.roleArn,
      updateDate: new Date(machine.createdAtMs),
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
