import type * as sdk from "@aws-sdk/client-sfn";
import { DescribeMapRun$, ListMapRuns$, type MapRunExecutionCounts, UpdateMapRun$ } from "@aws-sdk/client-sfn";
import type { MapCounts } from "../../states/run/map-counts.ts";
import { validation } from "../../states/states-errors.ts";
import { pageAt } from "../page.ts";
import { type ActionsOf, action } from "../router.ts";
import { required } from "./input.ts";

/** Map Runs on a page of ListMapRuns (SFN-API). */
const pageSize = 100;

/** The actions of Step Functions on Map Runs. */
export const mapRunActions: ActionsOf<typeof sdk> = {
  ListMapRuns: action(ListMapRuns$, (input, { states }) => {
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
    };
  }),

  DescribeMapRun: action(DescribeMapRun$, (input, { states }) => {
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

  UpdateMapRun: action(UpdateMapRun$, (input, { states }) => {
    states.checkRate("UpdateMapRun");
    const { maxConcurrency, toleratedFailurePercentage, toleratedFailureCount } = input;
    if ((maxConcurrency ?? 0) < 0) throw validation("maxConcurrency must be at least 0");
    states.updateMapRun(required(input.mapRunArn, "mapRunArn"), {
      ...(maxConcurrency === undefined ? {} : { concurrencyMax: maxConcurrency }),
      ...(toleratedFailurePercentage === undefined ? {} : { toleratedPercentage: toleratedFailurePercentage }),
      ...(toleratedFailureCount === undefined ? {} : { toleratedCount: toleratedFailureCount }),
    });
    return {};
  }),
};

const dateOf = (ms: number | undefined): Date | undefined => (ms === undefined ? undefined : new Date(ms));

/** Results are not written to S3. */
const countsOf = (counts: MapCounts): MapRunExecutionCounts => ({ ...counts, resultsWritten: 0 });
