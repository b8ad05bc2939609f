import {
  CloudWatchClient,
  type GetMetricDataInput,
  GetMetricStatisticsCommand,
  type GetMetricStatisticsCommandInput,
  ListMetricsCommand,
  type ListMetricsCommandInput,
  type MetricDataQuery,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import { expect, test } from "vitest";
import { getMetricData } from "../../../../src/emulator/api/cloudwatch/metric-data.ts";
import { minute, startMs, TestAccount } from "../../../support/account.ts";

/** `Invocations` of function f: value k in minute k, for ten minutes. */
function tenMinutes() {
  const account = new TestAccount({ options: { metricPublishLagMs: 0 } });
  for (let k = 0; k < 10; k++) {
    account.passTo(startMs + k * minute);
    const sample = {
      namespace: "AWS/Lambda",
      name: "Invocations",
      unit: "Count",
      value: k,
      atMs: account.kernel.nowMs,
    };
    account.cloudwatch.report({ ...sample, dimensions: { FunctionName: "f" } });
  }
  account.passTo(startMs + 20 * minute);
  return account;
}

const metric = {
  Namespace: "AWS/Lambda",
  MetricName: "Invocations",
  Dimensions: [{ Name: "FunctionName", Value: "f" }],
};

const query = (Id: string, Stat: string, Period = 60, Unit?: "Bytes"): MetricDataQuery => ({
  Id,
  MetricStat: { Metric: metric, Stat, Period, ...(Unit && { Unit }) },
});

const at = (minutes: number) => new Date(startMs + minutes * minute);
const range = { StartTime: at(0), EndTime: at(10) };

function read(MetricDataQueries: MetricDataQuery[], more: Partial<GetMetricDataInput> = {}) {
  const account = tenMinutes();
  const input = { MetricDataQueries, ...range, ...more };
  const { MetricDataResults = [], NextToken } = getMetricData(account.cloudwatch.metrics, input, account.kernel.nowMs);
  return { results: MetricDataResults, NextToken };
}

test("newest first by default, start inclusive, end exclusive", () => {
  const more = { StartTime: at(2), EndTime: at(5) };
  expect(read([query("m", "Sum")], more).results[0]?.Values).toEqual([4, 3, 2]);
  expect(read([query("m", "Sum")], { ...more, ScanBy: "TimestampAscending" }).results[0]?.Values).toEqual([2, 3, 4]);
});

test("the start is rounded down to the minute", () => {
  const more = { StartTime: new Date(startMs + 2 * minute + 59_999), EndTime: at(4) };
  expect(read([query("m", "Sum")], more).results[0]?.Values).toEqual([3, 2]);
});

test("a start of 20 days ago is rounded down to five minutes", () => {
  const [series] = read([query("m", "Sum", 300)], { StartTime: at(4 - 20 * 24 * 60) }).results;
  expect(series?.Timestamps).toEqual([at(5), at(0)]);
});

test("a metric without data is an empty, complete result", () => {
  expect(read([query("m", "Sum", 60, "Bytes")]).results).toEqual([
    { Id: "m", Label: "Invocations", Timestamps: [], Values: [], StatusCode: "Complete" },
  ]);
});

test("labels contain what distinguishes queries of one metric", () => {
  const labels = (...queries: MetricDataQuery[]) => read(queries).results.map(({ Label }) => Label);
  expect(labels(query("a", "Sum"))).toEqual(["Invocations"]);
  expect(labels(query("a", "Sum"), query("b", "Maximum"))).toEqual(["Invocations Sum", "Invocations Maximum"]);
  expect(labels(query("a", "Sum"), query("b", "Maximum", 300))).toEqual([
    "Invocations Sum 60",
    "Invocations Maximum 300",
  ]);
  expect(labels({ ...query("a", "Sum"), Label: "mine" })).toEqual(["mine"]);
  expect(labels(query("a", "Sum"), { Id: "e", Expression: "a * 2" })).toEqual(["Invocations", "e"]);
});

test("queries with ReturnData false are only used by other queries", () => {
  const { results } = read([
    { ...query("a", "Sum"), ReturnData: false },
    { Id: "e", Expression: "a + 100" },
  ]);
  expect(results.map(({ Id, Values }) => [Id, Values?.length, Values?.[0]])).toEqual([["e", 10, 109]]);
});

test("pages contain every point once, in order, series by series", () => {
  const queries = [query("a", "Sum"), query("b", "SampleCount")];
  const whole = read(queries).results;
  const collected: Record<string, Date[]> = { a: [], b: [] };
  let NextToken: string | undefined;
  const states: (string | undefined)[][] = [];
  do {
    const page = read(queries, { MaxDatapoints: 7, NextToken });
    for (const { Id = "", Timestamps = [] } of page.results) collected[Id]?.push(...Timestamps);
    states.push(page.results.map(({ StatusCode }) => StatusCode));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  expect(states).toEqual([["PartialData"], ["Complete", "PartialData"], ["Complete"]]);
  for (const { Id = "", Timestamps } of whole) expect(collected[Id]).toEqual(Timestamps);
});

test.each<[MetricDataQuery[], Partial<GetMetricDataInput>, string]>([
  [[query("Upper", "Sum")], {}, "Id is not matching"],
  [[query("a", "Sum"), query("a", "Sum")], {}, "not unique"],
  [[query("a", "Sum", 61)], {}, "must be 1, 5, 10, 20, 30 or a multiple of 60"],
  [[query("a", "Median")], {}, "Median"],
  [[{ Id: "a" }], {}, "Exactly one of"],
  [[query("a", "Sum")], { EndTime: at(0) }, "The parameter StartTime must be less than the parameter EndTime."],
  [[query("a", "Sum")], { MaxDatapoints: 100_801 }, "MaxDatapoints"],
  [[query("a", "Sum")], { NextToken: "x" }, "The specified nextToken is invalid."],
  [[{ Id: "e", Expression: "e + 1" }], {}, "Error in expression 'e': 'e' refers to itself."],
  [[query("a", "Sum"), { Id: "e", Expression: "AVG(a)" }], {}, "takes time series, not a number"],
  [[], {}, "size less than 1"],
])("refuses %#", (queries, more, why) => {
  expect(() => read(queries, more)).toThrow(why);
});

test("GetMetricStatistics returns several statistics per period, and at most 1,440 points", async () => {
  const client = tenMinutes().client(CloudWatchClient);
  const ask = (more: Partial<GetMetricStatisticsCommandInput>) =>
    new GetMetricStatisticsCommand({
      ...metric,
      ...range,
      Period: 300,
      Statistics: ["Sum", "Maximum"],
      ExtendedStatistics: ["p50"],
      ...more,
    });
  const { Datapoints } = await client.send(ask({}));
  expect(Datapoints).toEqual([
    { Timestamp: at(0), Unit: "Count", Sum: 10, Maximum: 4, ExtendedStatistics: { p50: 2 } },
    { Timestamp: at(5), Unit: "Count", Sum: 35, Maximum: 9, ExtendedStatistics: { p50: 7 } },
  ]);
  await expect(client.send(ask({ EndTime: at(24 * 60), Period: 1 }))).rejects.toThrow(
    "You have requested up to 86400 datapoints, which exceeds the limit of 1440. You may reduce the datapoints requested by increasing Period, or decreasing the time range.",
  );
});

test("GetMetricStatistics returns no ExtendedStatistics where no percentile is known", async () => {
  const client = tenMinutes().client(CloudWatchClient);
  const StatisticValues = { SampleCount: 2, Sum: 3, Minimum: 1, Maximum: 2 };
  await client.send(
    new PutMetricDataCommand({ Namespace: "n", MetricData: [{ MetricName: "m", Timestamp: at(5), StatisticValues }] }),
  );
  const asked = { Namespace: "n", MetricName: "m", ...range, Period: 300, Statistics: ["Sum" as const] };
  const { Datapoints } = await client.send(new GetMetricStatisticsCommand({ ...asked, ExtendedStatistics: ["p50"] }));
  expect(Datapoints).toEqual([{ Timestamp: at(5), Unit: "None", Sum: 3 }]);
});

test("ListMetrics filters by namespace, name and dimension, and omits metrics without data for two weeks", async () => {
  const account = tenMinutes();
  const client = account.client(CloudWatchClient);
  const find = async (input: ListMetricsCommandInput) => (await client.send(new ListMetricsCommand(input))).Metrics;
  expect(await find({ Namespace: "AWS/Lambda" })).toHaveLength(1);
  expect(await find({ Namespace: "AWS/SQS" })).toHaveLength(0);
  expect(await find({ Dimensions: [{ Name: "FunctionName" }] })).toHaveLength(1);
  expect(await find({ Dimensions: [{ Name: "FunctionName", Value: "g" }] })).toHaveLength(0);
  account.passTo(startMs + 4 * 3_600_000);
  expect(await find({ RecentlyActive: "PT3H" })).toHaveLength(0);
  expect(await find({})).toHaveLength(1);
  account.passTo(startMs + 15 * 86_400_000);
  expect(await find({})).toHaveLength(0);
});
