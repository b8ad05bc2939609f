import * as sdk from "@aws-sdk/client-sfn";
import { defined } from "../../../base/encoding.ts";
import type { Execution, MapCounts } from "../../states/state-machines.ts";
import { dateOf } from "../lists.ts";
import { type ActionsOf, action } from "../router.ts";
import { pageOf, required, validation } from "./machines.ts";

/** The actions of Step Functions on executions and their Map Runs. */
export const executionActions: ActionsOf<typeof sdk> = {
  StartExecution: action(sdk.StartExecution$, (input, { states }) => {
    states.checkRate("StartExecution");
    const arn = required(input.stateMachineArn, "stateMachineArn");
    const execution = states.startExecution(arn, input.input ?? "{}", input.name);
    return { executionArn: execution.arn, startDate: new Date(execution.startedAtMs) };
  }),

  DescribeExecution: action(sdk.DescribeExecution$, (input, { states }) => {
    states.checkRate("DescribeExecution");
    const execution = states.execution(required(input.executionArn, "executionArn"));
    const { input: given, output, error, cause } = execution;
    return { ...summaryOf(execution), input: given, output, error, cause };
  }),

  /** The executions of a state machine, newest first. */
  ListExecutions: action(sdk.ListExecutions$, (input, { states }) => {
    if (input.mapRunArn !== undefined) {
      throw validation("flatten's emulator does not list the child executions of a Map Run.");
    }
    const found = states
      .executionsOf(required(input.stateMachineArn, "stateMachineArn"))
      .filter(({ status }) => input.statusFilter === undefined || status === input.statusFilter);
    const { items, nextToken } = pageOf(found, input);
    return { executions: items.map(summaryOf), nextToken };
  }),

  /** The state machine of an execution. Its definition is the present one (emulator rule). */
  DescribeStateMachineForExecution: action(sdk.DescribeStateMachineForExecution$, (input, { states }) => {
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

  StopExecution: action(sdk.StopExecution$, (input, { states, kernel }) => {
    const { endedAtMs = kernel.nowMs } = states.stopExecution(
      required(input.executionArn, "executionArn"),
      input.error,
      input.cause,
    );
    return { stopDate: new Date(endedAtMs) };
  }),

  ListMapRuns: action(sdk.ListMapRuns$, (input, { states }) => {
    states.checkRate("ListMapRuns");
    const runs = states.mapRunsOf(required(input.executionArn, "executionArn"));
    const { items, nextToken } = pageOf(runs, input);
    return {
      mapRuns: items.map((run) => ({
        executionArn: run.executionArn,
        mapRunArn: run.arn,
        stateMachineArn: run.stateMachineArn,
        startDate: new Date(run.startedAtMs),
        stopDate: dateOf(run.endedAtMs),
      })),
      nextToken,
    };
  }),

  DescribeMapRun: action(sdk.DescribeMapRun$, (input, { states }) => {
    states.checkRate("DescribeMapRun");
    const run = states.mapRun(required(input.mapRunArn, "mapRunArn"));
    const { concurrencyMax, toleratedPercentage = 0, toleratedCount = 0 } = run.settings;
    return {
      mapRunArn: run.arn,
      executionArn: run.executionArn,
      status: run.status,
      startDate: new Date(run.startedAtMs),
      stopDate: dateOf(run.endedAtMs),
      maxConcurrency: concurrencyMax,
      toleratedFailurePercentage: toleratedPercentage,
      toleratedFailureCount: toleratedCount,
      itemCounts: countsOf(run.items),
      executionCounts: countsOf(run.children),
      redriveCount: 0,
    };
  }),

  UpdateMapRun: action(sdk.UpdateMapRun$, (input, { states }) => {
    states.checkRate("UpdateMapRun");
    const { maxConcurrency, toleratedFailurePercentage, toleratedFailureCount } = input;
    if ((maxConcurrency ?? 0) < 0) throw validation("maxConcurrency must be at least 0");
    const changes = {
      concurrencyMax: maxConcurrency,
      toleratedPercentage: toleratedFailurePercentage,
      toleratedCount: toleratedFailureCount,
    };
    states.updateMapRun(required(input.mapRunArn, "mapRunArn"), defined(changes));
  }),
};

/** An execution as ListExecutions returns it. */
const summaryOf = ({ arn, stateMachineArn, name, status, startedAtMs, endedAtMs }: Execution) => ({
  executionArn: arn,
  stateMachineArn,
  name,
  status,
  startDate: new Date(startedAtMs),
  stopDate: dateOf(endedAtMs),
  redriveCount: 0,
});

/** Results are not written to S3. */
const countsOf = (counts: MapCounts): sdk.MapRunExecutionCounts => ({ ...counts, resultsWritten: 0 });
