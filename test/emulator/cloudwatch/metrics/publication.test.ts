import { expect, test } from "vitest";
import { getMetricData } from "../../../../src/emulator/cloudwatch/metrics/get-metric-data.ts";
import { minute, passTo, type SmallWorld, smallWorld, startMs } from "../../../support/cloudwatch-world.ts";

const dimensions = { FunctionName: "process" };

const report = (world: SmallWorld, value: number, atMs = world.kernel.nowMs) =>
  world.cloudwatch.report({ namespace: "AWS/Lambda", name: "Duration", dimensions, unit: "Milliseconds", value, atMs });

function read(world: SmallWorld, statistic: string, periodSeconds = 60, unit?: string) {
  const metric = {
    identity: { namespace: "AWS/Lambda", name: "Duration", dimensions: { FunctionName: "process" } },
    statistic,
    periodSeconds,
    unit,
  };
  const request = {
    queries: [{ id: "m", returnData: true, metric }],
    startMs,
    endMs: startMs + 60 * minute,
    ascending: true,
  };
  const [series] = getMetricData(world.cloudwatch.metrics, request, world.kernel.nowMs).series;
  return series?.stampsMs.map((atMs, i) => [(atMs - startMs) / minute, series.values[i]]);
}

test("a sample can be read 60 s after the end of the minute in which it was reported", () => {
  const world = smallWorld();
  passTo(world, startMs + 10_000);
  report(world, 5);
  passTo(world, startMs + 2 * minute - 1);
  expect(read(world, "Sum")).toEqual([]);
  passTo(world, startMs + 2 * minute);
  expect(read(world, "Sum")).toEqual([[0, 5]]);
});

test("the lag is an option", () => {
  const world = smallWorld({ metricPublishLagMs: 0 });
  report(world, 5);
  passTo(world, startMs + minute);
  expect(read(world, "Sum")).toEqual([[0, 5]]);
});

test("a late sample increases an old point: an early read returns too low a value", () => {
  const world = smallWorld();
  report(world, 100);
  passTo(world, startMs + 3 * minute);
  report(world, 900, startMs + 30_000);
  expect(read(world, "Maximum")).toEqual([[0, 100]]);
  passTo(world, startMs + 5 * minute);
  expect(read(world, "Maximum")).toEqual([[0, 900]]);
  expect(read(world, "SampleCount")).toEqual([[0, 2]]);
});

test("points are stamped with the start of their period, and a minute without samples has none", () => {
  const world = smallWorld({ metricPublishLagMs: 0 });
  for (const [at, value] of [
    [0, 1],
    [59_999, 2],
    [60_000, 4],
    [185_000, 8],
  ] as const) {
    passTo(world, startMs + at);
    report(world, value);
  }
  passTo(world, startMs + 10 * minute);
  expect(read(world, "Sum")).toEqual([
    [0, 3],
    [1, 4],
    [3, 8],
  ]);
  expect(read(world, "Sum", 120)).toEqual([
    [0, 7],
    [2, 8],
  ]);
  expect(read(world, "Average")).toEqual([
    [0, 1.5],
    [1, 4],
    [3, 8],
  ]);
  expect(read(world, "Minimum")).toEqual([
    [0, 1],
    [1, 4],
    [3, 8],
  ]);
});

test("only samples in the requested unit count", () => {
  const world = smallWorld({ metricPublishLagMs: 0 });
  report(world, 3);
  passTo(world, startMs + minute);
  expect(read(world, "Sum", 60, "Milliseconds")).toEqual([[0, 3]]);
  expect(read(world, "Sum", 60, "Seconds")).toEqual([]);
});

test("percentiles interpolate over the samples of the whole period", () => {
  const world = smallWorld({ metricPublishLagMs: 0 });
  for (const value of [10, 20, 30, 40, 40]) report(world, value);
  passTo(world, startMs + minute);
  expect(read(world, "p50")).toEqual([[0, 30]]);
  expect(read(world, "p95")).toEqual([[0, 40]]);
  expect(read(world, "p37.5")).toEqual([[0, 25]]);
  expect(read(world, "p0")).toEqual([[0, 10]]);
  expect(read(world, "tm80")).toEqual([[0, 25]]);
});

test("percentiles of very many distinct values are accurate to three digits", () => {
  const world = smallWorld({ metricPublishLagMs: 0 });
  for (let value = 1; value <= 50_000; value++) report(world, value);
  passTo(world, startMs + minute);
  const [[, p99]] = read(world, "p99") as [[number, number]];
  expect(p99).toBeGreaterThan(49_500 * 0.995);
  expect(p99).toBeLessThan(49_500 * 1.005);
  expect(read(world, "SampleCount")).toEqual([[0, 50_000]]);
});

test("equal dimensions are the same series, in any order and in different objects", () => {
  const world = smallWorld({ metricPublishLagMs: 0 });
  const sample = { namespace: "N", name: "M", unit: "Count", value: 1, atMs: startMs };
  world.cloudwatch.report({ ...sample, dimensions: { a: "1", b: "2" } });
  world.cloudwatch.report({ ...sample, dimensions: { b: "2", a: "1" } });
  passTo(world, startMs + minute);
  expect(world.cloudwatch.metrics.list()).toHaveLength(1);
});

test("points older than 15 days are deleted", () => {
  const world = smallWorld({ metricPublishLagMs: 0 });
  report(world, 1);
  passTo(world, startMs + minute);
  expect(read(world, "Sum")).toEqual([[0, 1]]);
  passTo(world, startMs + 16 * 86_400_000);
  expect(read(world, "Sum")).toEqual([]);
});

test("a restored store has the same published and pending samples", () => {
  const world = smallWorld();
  report(world, 1);
  passTo(world, startMs + 2 * minute);
  read(world, "Sum");
  report(world, 2, startMs);
  const state = JSON.parse(JSON.stringify(world.cloudwatch.snapshot()));
  const later = smallWorld({}, world.kernel.nowMs);
  later.cloudwatch.restore(state);
  expect(later.cloudwatch.snapshot()).toEqual(state);
  expect(read(later, "Sum")).toEqual([[0, 1]]);
  report(later, 4, startMs);
  passTo(later, startMs + 4 * minute);
  expect(read(later, "Sum")).toEqual([[0, 7]]);
});
