import {
  DescribeMapRun$,
  type DescribeMapRunInput,
  type DescribeMapRunOutput,
  ListMapRuns$,
  type ListMapRunsInput,
  type ListMapRunsOutput,
  type MapRunExecutionCounts,
  UpdateMapRun$,
  type UpdateMapRunInput,
  type UpdateMapRunOutput,
} from "@aws-sdk/client-sfn";
import type { MapCounts } from "../../states/run/map-counts.ts";
import { validation } from "../../states/states-errors.ts";
import { pageAt } from "../page.ts";
import { action } from "../router.ts";
import { required } from "./input.ts";

/** Map Runs on a page of ListMapRuns (SFN-API). */
const pageSize = 100;

export const listMapRuns = action<ListMapRunsInput, ListMapRunsOutput>(ListMapRuns$, (input, { states }) => {
  states.checkRate("ListMapRuns");
  const runs = states.mapRunsOf(required(input.executionArn, "executionArn"));
  const size = input.maxResults || pageSize;
  const { items, nextToken } = pageAt(runs, input.nextToken, size, () => validation("Invalid Token"));
  return {
    mapRuns: items.map((run) => ({
      executionArn: run.executionArn,
      mapRunArn: run.arn,
      stateMachineArn: run.stateMachineArn,
      startDate: new Date(run.startedAtMs),
      stopDate: dateOf(run.endedAtMs),
    })),
    nextToken,
  } satisfies ListMapRunsOutput;
});

const dateOf = (ms: number | undefined): Date | undefined => (ms === undefined ? undefined : new Date(ms));

export const describeMapRun = action<DescribeMapRunInput, DescribeMapRunOutput>(
  DescribeMapRun$,
  (input, { states }) => {
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
    } satisfies DescribeMapRunOutput;
  },
);

/** Results are not written to S3. */
const countsOf = (counts: MapCounts): MapRunExecutionCounts => ({ ...counts, resultsWritten: 0 });

export const updateMapRun = action<UpdateMapRunInput, UpdateMapRunOutput>(UpdateMapRun$, (input, { states }) => {
  states.checkRate("UpdateMapRun");
  const { maxConcurrency, toleratedFailurePercentage, toleratedFailureCount } = input;
  if ((maxConcurrency ?? 0) < 0) throw validation("maxConcurrency must be at least 0");
  states.updateMapRun(required(input.mapRunArn, "mapRunArn"), {
    ...(maxConcurrency === undefined ? {} : { concurrencyMax: maxConcurrency }),
    ...(toleratedFailurePercentage === undefined ? {} : { toleratedPercentage: toleratedFailurePercentage }),
    ...(toleratedFailureCount === undefined ? {} : { toleratedCount: toleratedFailureCount }),
  });
  return {} satisfies UpdateMapRunOutput;
});
