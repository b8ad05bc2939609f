import type { GetMetricDataInput } from "@aws-sdk/client-cloudwatch";
import { expect, test } from "vitest";
import { assumedWork } from "../../src/functions/trigger/assumed-work.ts";
import { readRecentRuns } from "../../src/functions/trigger/recent-runs.ts";

test("one call asks for three hours of the function's Duration", async () => {
  const asked: GetMetricDataInput[] = [];
  const runs = await readRecentRuns(
    async (input) => {
      asked.push(input);
      return {};
    },
    "process",
    10_800_000,
  );
  expect(runs).toBeUndefined();
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatchObject({ StartTime: new Date(0), EndTime: new Date(10_860_000) });
  expect(asked[0]?.MetricDataQueries?.map(({ MetricStat }) => MetricStat?.Stat)).toEqual([
    "SampleCount",
    "p50",
    "p95",
    "Average",
  ]);
  expect(asked[0]?.MetricDataQueries?.[0]?.MetricStat?.Metric?.Dimensions).toEqual([
    { Name: "FunctionName", Value: "process" },
  ]);
});

test("two periods are weighed by their runs, whatever the order of the series", async () => {
  const MetricDataResults = [
    { Id: "p50", Values: [1000, 5000] },
    { Id: "average", Values: [2000, 6000] },
    { Id: "p95", Values: [3000, 7000] },
    { Id: "samplecount", Values: [30, 10] },
  ];
  const runs = await readRecentRuns(async () => ({ MetricDataResults }), "process", 0);
  expect(runs).toEqual({ runs: 40, p50: 2000, p95: 4000, average: 3000 });
});

test("a median and a 95th percentile above it make lognormal work that has both", () => {
  const { work } = assumedWork({ runs: 100, p50: 4000, p95: 8000, average: 4400 }, undefined, 2000, undefined);
  expect(work.quantile(0.5)).toBeCloseTo(4, 6);
  expect(work.quantile(0.95)).toBeCloseTo(8, 1);
});

test("times that are alike are fixed work, of their average", () => {
  const { work } = assumedWork({ runs: 100, p50: 5000, p95: 5100, average: 5040 }, undefined, 2000, undefined);
  expect(work.text).toBe("5.04s");
});
