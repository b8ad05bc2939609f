import type { GetMetricDataInput } from "@aws-sdk/client-cloudwatch";
import { describe, expect, test } from "vitest";
import { assumedWork, readRecentRuns } from "../../../src/functions/trigger/goal-plan.ts";
import { fixedWork } from "../../../src/plan/work-distributions.ts";

test("one call reads three hours of the Duration of the function, and the jobs of its mapping", async () => {
  const asked: GetMetricDataInput[] = [];
  const runs = await readRecentRuns(
    async (input) => {
      asked.push(input);
      return {};
    },
    { functionName: "process", mappingId: "mapping" },
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
    "Sum",
  ]);
  expect(asked[0]?.MetricDataQueries?.[0]?.MetricStat?.Metric?.Dimensions).toEqual([
    { Name: "FunctionName", Value: "process" },
  ]);
  expect(asked[0]?.MetricDataQueries?.[4]?.MetricStat?.Metric).toEqual({
    Namespace: "AWS/Lambda",
    MetricName: "DeletedEventCount",
    Dimensions: [{ Name: "EventSourceMappingUUID", Value: "mapping" }],
  });
});

test("two periods are weighted by their invocations, in any order of the series", async () => {
  const MetricDataResults = [
    { Id: "p50", Values: [1000, 5000] },
    { Id: "average", Values: [2000, 6000] },
    { Id: "p95", Values: [3000, 7000] },
    { Id: "samplecount", Values: [30, 10] },
    { Id: "sum", Values: [70, 30] },
  ];
  const runner = { functionName: "process", mappingId: "mapping" };
  const runs = await readRecentRuns(async () => ({ MetricDataResults }), runner, 0);
  expect(runs).toEqual({ runs: 40, jobsPerRun: 2.5, p50: 2000, p95: 4000, average: 3000 });
});

const single = { batchSize: 1, workMs: 2000 };
const lognormal = { runs: 100, jobsPerRun: 1, p50: 4000, p95: 8000, average: 4400 };
const fixed = { runs: 100, jobsPerRun: 1, p50: 25_000, p95: 25_100, average: 25_000 };

test("a median and a higher 95th percentile give lognormal work with both", () => {
  const { work } = assumedWork(lognormal, undefined, single, undefined);
  expect(work.quantile(0.5)).toBeCloseTo(4, 6);
  expect(work.quantile(0.95)).toBeCloseTo(8, 1);
});

test("nearly equal times give fixed work of their average", () => {
  const { work } = assumedWork({ ...fixed, average: 25_040 }, undefined, single, undefined);
  expect(work.text).toBe("25.04s");
});

describe("invocations with batches", () => {
  const batches = (jobsPerRun: string) => `the last invocations had ${jobsPerRun} jobs on average: planned with`;

  test("are divided by their jobs, with a caveat", () => {
    const { work, source, caveats } = assumedWork(
      { ...fixed, jobsPerRun: 5 },
      undefined,
      { ...single, batchSize: 5 },
      undefined,
    );
    expect([work.text, source, caveats]).toEqual(["5s", "metrics", [`${batches("5")} the average time of a job`]]);
  });

  test("with lognormal times give lognormal work", () => {
    const { work } = assumedWork({ ...lognormal, jobsPerRun: 4 }, undefined, { ...single, batchSize: 10 }, undefined);
    expect(work.quantile(0.5)).toBeCloseTo(1, 6);
    expect(work.quantile(0.95)).toBeCloseTo(2, 1);
  });

  test("give way to the work time of the event, shorter or longer", () => {
    for (const told of [fixedWork(5), fixedWork(60)]) {
      const assumed = assumedWork({ ...fixed, jobsPerRun: 4.8 }, told, { ...single, batchSize: 5 }, undefined);
      expect(assumed).toEqual({
        work: told,
        source: "event",
        runs: 100,
        caveats: [`${batches("4.8")} the work time of the event`],
      });
    }
  });

  test("with one job each count as jobs if batches are allowed, and the caveat remains", () => {
    const { work, caveats } = assumedWork(
      { ...fixed, runs: 9, jobsPerRun: 0.5 },
      undefined,
      { ...single, batchSize: 5 },
      undefined,
    );
    expect(work.text).toBe("25s");
    expect(caveats).toEqual([
      "the work time comes from only 9 invocations",
      `${batches("0.5")} the average time of a job`,
    ]);
  });

  test("are recognized from the mapping, even if the stack has a batch size of 1", () => {
    const { work, caveats } = assumedWork({ ...fixed, jobsPerRun: 5 }, undefined, single, undefined);
    expect([work.text, caveats]).toEqual(["5s", [`${batches("5")} the average time of a job`]]);
  });

  test("are not assumed for one invocation too many at the edge of the window", () => {
    const { work, caveats } = assumedWork({ ...fixed, jobsPerRun: 1.02 }, undefined, single, undefined);
    expect([work.text, caveats]).toEqual(["25s", []]);
  });
});
