import {
  CloudWatchClient,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  type ListMetricsCommandInput,
} from "@aws-sdk/client-cloudwatch";
import { expect, test } from "vitest";
import { getMetricData } from "../../../../src/emulator/cloudwatch/metrics/get-metric-data.ts";
import type { MetricQuery } from "../../../../src/emulator/cloudwatch/metrics/queries.ts";
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

const identity = { namespace: "AWS/Lambda", name: "Invocations", dimensions: { FunctionName: "f" } };

const query = (id: string, statistic: string, periodSeconds = 60, unit?: string): MetricQuery => ({
  id,
  returnData: true,
  metric: { identity, statistic, periodSeconds, unit },
});

const range = { startMs, endMs: startMs + 10 * minute };

function read(queries: readonly MetricQuery[], more: Partial<Parameters<typeof getMetricData>[1]> = {}) {
  const account = tenMinutes();
  return getMetricData(account.cloudwatch.metrics, { queries, ...range, ...more }, account.kernel.nowMs);
}

test("newest first by default, start inclusive, end exclusive", () => {
  const more = { startMs: startMs + 2 * minute, endMs: startMs + 5 * minute };
  expect(read([query("m", "Sum")], more).series[0]?.values).toEqual([4, 3, 2]);
  expect(read([query("m", "Sum")], { ...more, ascending: true }).series[0]?.values).toEqual([2, 3, 4]);
});

test("the start is rounded down to the minute", () => {
  const more = { startMs: startMs + 2 * minute + 59_999, endMs: startMs + 4 * minute };
  expect(read([query("m", "Sum")], more).series[0]?.values).toEqual([3, 2]);
});

test("a start of 20 days ago is rounded down to five minutes", () => {
  const account = tenMinutes();
  const request = {
    queries: [query("m", "Sum", 300)],
    startMs: startMs - 20 * 86_400_000 + 4 * minute,
    endMs: range.endMs,
  };
  const [series] = getMetricData(account.cloudwatch.metrics, request, account.kernel.nowMs).series;
  expect(series?.stampsMs).toEqual([startMs + 5 * minute, startMs]);
});

test("a metric without data is an empty, complete result", () => {
  expect(read([query("m", "Sum", 60, "Bytes")]).series).toEqual([
    { id: "m", label: "Invocations", stampsMs: [], values: [], complete: true },
  ]);
});

test("labels contain what distinguishes queries of one metric", () => {
  const labels = (...queries: MetricQuery[]) => read(queries).series.map(({ label }) => label);
  expect(labels(query("a", "Sum"))).toEqual(["Invocations"]);
  expect(labels(query("a", "Sum"), query("b", "Maximum"))).toEqual(["Invocations Sum", "Invocations Maximum"]);
  expect(labels(query("a", "Sum"), query("b", "Maximum", 300))).toEqual([
    "Invocations Sum 60",
    "Invocations Maximum 300",
  ]);
  expect(labels({ ...query("a", "Sum"), label: "mine" })).toEqual(["mine"]);
  expect(labels(query("a", "Sum"), { id: "e", returnData: true, expression: "a * 2" })).toEqual(["Invocations", "e"]);
});

test("queries with ReturnData false are only used by other queries", () => {
  const page = read([
    { ...query("a", "Sum"), returnData: false },
    { id: "e", returnData: true, expression: "a + 100" },
  ]);
  expect(page.series.map(({ id, values }) => [id, values.length, values[0]])).toEqual([["e", 10, 109]]);
});

test("pages contain every point once, in order, series by series", () => {
  const queries = [query("a", "Sum"), query("b", "SampleCount")];
  const whole = read(queries).series;
  const collected: Record<string, number[]> = { a: [], b: [] };
  let nextToken: string | undefined;
  const states: boolean[][] = [];
  do {
    const page = read(queries, { pointsMax: 7, nextToken });
    for (const { id, stampsMs } of page.series) collected[id]?.push(...stampsMs);
    states.push(page.series.map(({ complete }) => complete));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  expect(states).toEqual([[false], [true, false], [true]]);
  for (const { id, stampsMs } of whole) expect(collected[id]).toEqual(stampsMs);
});

test.each([
  [[query("Upper", "Sum")], {}, "Id is not matching"],
  [[query("a", "Sum"), query("a", "Sum")], {}, "not unique"],
  [[query("a", "Sum", 61)], {}, "must be 1, 5, 10, 20, 30 or a multiple of 60"],
  [[query("a", "Median")], {}, "Median"],
  [[{ id: "a", returnData: true }], {}, "Exactly one of"],
  [[query("a", "Sum")], { endMs: startMs }, "The parameter StartTime must be less than the parameter EndTime."],
  [[query("a", "Sum")], { pointsMax: 100_801 }, "MaxDatapoints"],
  [[query("a", "Sum")], { nextToken: "x" }, "The specified nextToken is invalid."],
  [[{ id: "e", returnData: true, expression: "e + 1" }], {}, "Error in expression 'e': 'e' refers to itself."],
  [[query("a", "Sum"), { id: "e", returnData: true, expression: "AVG(a)" }], {}, "takes time series, not a number"],
  [[], {}, "size less than 1"],
])("refuses %#", (queries, more, why) => {
  expect(() => read(queries, more)).toThrow(why);
});

test("GetMetricStatistics returns several statistics per period, and at most 1,440 points", async () => {
  const client = tenMinutes().client(CloudWatchClient);
  const ask = {
    Namespace: "AWS/Lambda",
    MetricName: "Invocations",
    Dimensions: [{ Name: "FunctionName", Value: "f" }],
    StartTime: new Date(startMs),
    EndTime: new Date(range.endMs),
    Period: 300,
    Statistics: ["Sum" as const, "Maximum" as const],
    ExtendedStatistics: ["p50"],
  };
  const { Datapoints } = await client.send(new GetMetricStatisticsCommand(ask));
  const second = new Date(startMs + 5 * minute);
  expect(Datapoints).toEqual([
    { Timestamp: ask.StartTime, Unit: "Count", Sum: 10, Maximum: 4, ExtendedStatistics: { p50: 2 } },
    { Timestamp: second, Unit: "Count", Sum: 35, Maximum: 9, ExtendedStatistics: { p50: 7 } },
  ]);
  const tooLong = { ...ask, EndTime: new Date(startMs + 86_400_000), Period: 1 };
  await expect(client.send(new GetMetricStatisticsCommand(tooLong))).rejects.toThrow(
    "You have requested up to 86400 datapoints, which exceeds the limit of 1440. You may reduce the datapoints requested by increasing Period, or decreasing the time range.",
  );
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
