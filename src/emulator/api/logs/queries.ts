import type * as sdk from "@aws-sdk/client-cloudwatch-logs";
import { GetQueryResults$, StartQuery$, StopQuery$ } from "@aws-sdk/client-cloudwatch-logs";
import { runQuery } from "../../logs/insights.ts";
import { invalidParameter } from "../../logs/logs-errors.ts";
import { type ActionsOf, action } from "../router.ts";
import { groupNameOf, required } from "./input.ts";

/** CloudWatch Logs' actions on queries of Logs Insights. */
export const queryActions: ActionsOf<typeof sdk> = {
  /** Starts a query of one log group. */
  StartQuery: action(StartQuery$, (input, { logs }) => {
    const names = [...(input.logGroupNames ?? []), ...(input.logGroupIdentifiers ?? [])];
    const [only, ...others] = input.logGroupName === undefined ? names : [input.logGroupName, ...names];
    if (only === undefined || others.length > 0) {
      throw invalidParameter("flatten's emulator queries exactly one log group.");
    }
    const startSeconds = required(input.startTime, "startTime");
    const endSeconds = required(input.endTime, "endTime");
    if (endSeconds < startSeconds) throw invalidParameter("The end of the query is before its start.");
    const request = {
      group: logs.group(groupNameOf({ logGroupIdentifier: only })),
      startSeconds,
      endSeconds,
      queryString: required(input.queryString, "queryString"),
      limit: input.limit,
    };
    return { queryId: logs.queries.start(runQuery(request, logs.kernel.nowMs)) };
  }),

  /** The rows of a query that is complete, and its status. */
  GetQueryResults: action(GetQueryResults$, (input, { logs }) => {
    const { status, result } = logs.queries.get(required(input.queryId, "queryId"));
    const { rows = [], matched = 0, scanned = 0, scannedBytes = 0 } = result ?? {};
    return {
      status,
      results: rows.map((row) => row.map((field) => ({ ...field }))),
      statistics: { recordsMatched: matched, recordsScanned: scanned, bytesScanned: scannedBytes },
    };
  }),

  /** Stops a query that is running. */
  StopQuery: action(StopQuery$, (input, { logs }) => ({
    success: logs.queries.stop(required(input.queryId, "queryId")),
  })),
};
