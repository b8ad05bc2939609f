import * as sdk from "@aws-sdk/client-cloudwatch-logs";
import { type QueryResult, rowsMax, runQuery } from "../../logs/insights/queries.ts";
import { invalidParameter, invalidToken } from "../../logs/log-group.ts";
import { pageAt } from "../lists.ts";
import { type ActionsOf, action } from "../router.ts";
import { groupNameOfArn, required, sizeOf } from "./groups.ts";

/** The most log groups of a query (CWL-API StartQuery). */
const groupsMax = 50;

/** The most queries of a page of DescribeQueries. */
const describedMax = 1_000;

/** CloudWatch Logs' actions on queries of Logs Insights. */
export const queryActions: ActionsOf<typeof sdk> = {
  StartQuery: action(sdk.StartQuery$, (input, { logs, context }) => {
    const given = [...(input.logGroupNames ?? []), ...(input.logGroupIdentifiers ?? [])].map(groupNameOfArn);
    const names = [...new Set(input.logGroupName === undefined ? given : [input.logGroupName, ...given])];
    if (names.length === 0 || names.length > groupsMax) {
      throw invalidParameter(`A query has between 1 and ${groupsMax} log groups.`);
    }
    if (input.queryLanguage !== undefined && input.queryLanguage !== "CWLI") {
      throw invalidParameter("flatten's emulator supports the query language CWLI only.");
    }
    const startSeconds = required(input.startTime, "startTime");
    const endSeconds = required(input.endTime, "endTime");
    if (endSeconds < startSeconds) throw invalidParameter("The end of the query is before its start.");
    const request = {
      groups: names.map((name) => logs.group(name)),
      accountId: context.accountId,
      startSeconds,
      endSeconds,
      queryString: required(input.queryString, "queryString"),
      limit: input.limit === undefined ? undefined : sizeOf(input.limit, rowsMax),
    };
    const result = runQuery(request, logs.kernel.nowMs);
    return { queryId: logs.queries.start({ result, queryString: request.queryString, groupNames: names }) };
  }),

  /** The rows of a query that is complete, and its status. */
  GetQueryResults: action(sdk.GetQueryResults$, (input, { logs }) => {
    const query = logs.queries.get(required(input.queryId, "queryId"));
    const status = logs.queries.statusOf(query);
    const { rows, matched, scanned, scannedBytes } = status === "Complete" ? query.result : nothingFound;
    return {
      status,
      results: rows.map((row) => [...row]),
      statistics: { recordsMatched: matched, recordsScanned: scanned, bytesScanned: scannedBytes },
    };
  }),

  /** The queries that were started, newest first. */
  DescribeQueries: action(sdk.DescribeQueries$, (input, { logs }) => {
    const found = logs.queries
      .list(input.logGroupName)
      .map((query) => ({
        queryId: query.id,
        queryString: query.queryString,
        queryLanguage: "CWLI" as const,
        status: logs.queries.statusOf(query),
        createTime: query.atMs,
        logGroupName: query.groupNames[0],
      }))
      .filter(({ status }) => input.status === undefined || status === input.status);
    const page = pageAt(found, input.nextToken, sizeOf(input.maxResults, describedMax, "maxResults"), invalidToken);
    return { queries: [...page.items], nextToken: page.nextToken };
  }),

  StopQuery: action(sdk.StopQuery$, (input, { logs }) => {
    const query = logs.queries.get(required(input.queryId, "queryId"));
    const success = logs.queries.statusOf(query) === "Running";
    if (success) query.isStopped = true;
    return { success };
  }),
};

const nothingFound: QueryResult = { rows: [], matched: 0, scanned: 0, scannedBytes: 0 };
