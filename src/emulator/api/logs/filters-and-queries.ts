import * as sdk from "@aws-sdk/client-cloudwatch-logs";
import { AwsError } from "../../aws-error.ts";
import { columnsPattern, filterPattern } from "../../logs/filter-pattern.ts";
import { type QueryResult, rowsMax, runQuery } from "../../logs/insights/queries.ts";
import { invalidParameter, invalidToken, type LogGroup, type MetricFilter } from "../../logs/log-group.ts";
import { putMetricFilter } from "../../logs/metric-filters.ts";
import { pageAt } from "../lists.ts";
import { type ActionsOf, action } from "../router.ts";
import { groupIn, groupNameOfArn, pageOf, required, sizeOf } from "./groups.ts";

/** CloudWatch Logs' actions on metric filters. */
export const metricFilterActions = {
  PutMetricFilter: action(sdk.PutMetricFilter$, (input, { logs }) => {
    const group = groupIn(input, logs);
    const name = required(input.filterName, "filterName");
    const [transformation, ...others] = input.metricTransformations ?? [];
    if (transformation === undefined || others.length > 0) {
      throw invalidParameter("A metric filter has exactly one metric transformation.");
    }
    putMetricFilter(group, {
      name,
      pattern: input.filterPattern ?? "",
      createdAtMs: logs.kernel.nowMs,
      transformation: fromShape(transformation),
    });
  }),

  DescribeMetricFilters: action(sdk.DescribeMetricFilters$, (input, { logs }) => {
    const { logGroupName, filterNamePrefix = "", metricName, metricNamespace } = input;
    if ((metricName === undefined) !== (metricNamespace === undefined)) {
      throw invalidParameter("The metricName and metricNamespace parameters must be specified together.");
    }
    const groups = logGroupName === undefined ? logs.groups : [logs.group(logGroupName)];
    const found = groups.flatMap((group) =>
      group.metricFilters
        .filter(({ name, transformation }) => {
          const { name: metric, namespace } = transformation;
          const isWanted = metricName === undefined || (metric === metricName && namespace === metricNamespace);
          return isWanted && name.startsWith(filterNamePrefix);
        })
        .map((filter) => shapeOf(group, filter)),
    );
    const page = pageOf(found, input.nextToken, input.limit);
    return { metricFilters: [...page.items], nextToken: page.nextToken };
  }),

  DeleteMetricFilter: action(sdk.DeleteMetricFilter$, (input, { logs }) => {
    const group = groupIn(input, logs);
    const rest = group.metricFilters.filter(({ name }) => name !== input.filterName);
    if (rest.length === group.metricFilters.length) {
      throw new AwsError("ResourceNotFoundException", "The specified metric filter does not exist.");
    }
    group.metricFilters = rest;
  }),

  /** Which messages match a pattern, with their columns if the pattern has columns (CWL-UG filter pattern syntax). */
  TestMetricFilter: action(sdk.TestMetricFilter$, (input) => {
    const pattern = input.filterPattern ?? "";
    const matches = filterPattern(pattern);
    const columns = pattern.trim().startsWith("[") ? columnsPattern(pattern.trim()) : undefined;
    const found = (input.logEventMessages ?? []).flatMap((message, index) => {
      if (!matches(message)) return [];
      const values = [...(columns?.(message) ?? [])].map(([name, value]) => [`$${name}`, value]);
      return [{ eventNumber: index + 1, eventMessage: message, extractedValues: Object.fromEntries(values) }];
    });
    return { matches: found };
  }),
} satisfies ActionsOf<typeof sdk>;

const fromShape = (given: sdk.MetricTransformation): MetricFilter["transformation"] => ({
  name: required(given.metricName, "metricTransformations.1.member.metricName"),
  namespace: required(given.metricNamespace, "metricTransformations.1.member.metricNamespace"),
  value: required(given.metricValue, "metricTransformations.1.member.metricValue"),
  defaultValue: given.defaultValue,
  unit: given.unit ?? "None",
  dimensions: given.dimensions ?? {},
});

const shapeOf = (group: LogGroup, { name, pattern, createdAtMs, transformation }: MetricFilter): sdk.MetricFilter => ({
  filterName: name,
  filterPattern: pattern,
  metricTransformations: [
    {
      metricName: transformation.name,
      metricNamespace: transformation.namespace,
      metricValue: transformation.value,
      defaultValue: transformation.defaultValue,
      unit: transformation.unit as sdk.StandardUnit,
      ...(Object.keys(transformation.dimensions).length === 0 ? {} : { dimensions: { ...transformation.dimensions } }),
    },
  ],
  creationTime: createdAtMs,
  logGroupName: group.name,
});

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
