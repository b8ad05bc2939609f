import { expect, test } from "vitest";
import { statisticPoints } from "../../../../src/emulator/cloudwatch/metrics/statistics.ts";
import { minute, startMs, TestAccount } from "../../../support/account.ts";

const dimensions = { FunctionName: "process" };

const report = (account: TestAccount, value: number, atMs = account.kernel.nowMs) =>
  account.cloudwatch.report({
    namespace: "AWS/Lambda",
    name: "Duration",
    dimensions,
    unit: "Milliseconds",
    value,
    atMs,
  });

function read(account: TestAccount, statistic: string, periodSeconds = 60, unit?: string) {
  const identity = { namespace: "AWS/Lambda", name: "Duration", dimensions };
  const window = { startMs, endMs: startMs + 60 * minute, periodMs: periodSeconds * 1_000 };
  const { cloudwatch, kernel } = account;
  const points = statisticPoints(cloudwatch.metrics, { identity, statistic, unit }, window, kernel.nowMs);
  return [...points].map(([atMs, { value }]) => [(atMs - startMs) / minute, value]);
}

test("a sample can be read 60 s after the end of the minute in which it was reported", () => {
  const account = new TestAccount();
  account.passTo(startMs + 10_000);
  report(account, 5);
  account.passTo(startMs + 2 * minute - 1);
  expect(read(account, "Sum")).toEqual([]);
  account.passTo(startMs + 2 * minute);
  expect(read(account, "Sum")).toEqual([[0, 5]]);
});

test("what PutMetricData sends can be read at once, also beside samples that cannot yet", () => {
  const account = new TestAccount();
  report(account, 5);
  const datum = { name: "Duration", dimensions, unit: "Milliseconds", values: [[7, 1]] } as const;
  account.cloudwatch.metrics.put("AWS/Lambda", { ...datum, atMs: startMs, resolutionMs: minute });
  expect(read(account, "Sum")).toEqual([[0, 7]]);
  account.passTo(startMs + 2 * minute);
  expect(read(account, "Sum")).toEqual([[0, 12]]);
});

test("the lag is an option", () => {
  const account = new TestAccount({ options: { metricPublishLagMs: 0 } });
  report(account, 5);
  account.passTo(startMs + minute);
  expect(read(account, "Sum")).toEqual([[0, 5]]);
});

test("a late sample increases an old point: an early read returns too low a value", () => {
  const account = new TestAccount();
  report(account, 100);
  account.passTo(startMs + 3 * minute);
  report(account, 900, startMs + 30_000);
  expect(read(account, "Maximum")).toEqual([[0, 100]]);
  account.passTo(startMs + 5 * minute);
  expect(read(account, "Maximum")).toEqual([[0, 900]]);
  expect(read(account, "SampleCount")).toEqual([[0, 2]]);
});

test("points are stamped with the start of their period, and a minute without samples has none", () => {
  const account = new TestAccount({ options: { metricPublishLagMs: 0 } });
  for (const [at, value] of [
    [0, 1],
    [59_999, 2],
    [60_000, 4],
    [185_000, 8],
  ] as const) {
    account.passTo(startMs + at);
    report(account, value);
  }
  account.passTo(startMs + 10 * minute);
  expect(read(account, "Sum")).toEqual([
    [0, 3],
    [1, 4],
    [3, 8],
  ]);
  expect(read(account, "Sum", 120)).toEqual([
    [0, 7],
    [2, 8],
  ]);
  expect(read(account, "Average")).toEqual([
    [0, 1.5],
    [1, 4],
    [3, 8],
  ]);
  expect(read(account, "Minimum")).toEqual([
    [0, 1],
    [1, 4],
    [3, 8],
  ]);
});

test("only samples in the requested unit count", () => {
  const account = new TestAccount({ options: { metricPublishLagMs: 0 } });
  report(account, 3);
  account.passTo(startMs + minute);
  expect(read(account, "Sum", 60, "Milliseconds")).toEqual([[0, 3]]);
  expect(read(account, "Sum", 60, "Seconds")).toEqual([]);
});

test("percentiles interpolate over the samples of the whole period", () => {
  const account = new TestAccount({ options: { metricPublishLagMs: 0 } });
  for (const value of [10, 20, 30, 40, 40]) report(account, value);
  account.passTo(startMs + minute);
  expect(read(account, "p50")).toEqual([[0, 30]]);
  expect(read(account, "p95")).toEqual([[0, 40]]);
  expect(read(account, "p37.5")).toEqual([[0, 25]]);
  expect(read(account, "p0")).toEqual([[0, 10]]);
  expect(read(account, "tm80")).toEqual([[0, 25]]);
});

test("percentiles of very many distinct values are accurate to three digits", () => {
  const account = new TestAccount({ options: { metricPublishLagMs: 0 } });
  for (let value = 1; value <= 50_000; value++) report(account, value);
  account.passTo(startMs + minute);
  const [[, p99]] = read(account, "p99") as [[number, number]];
  expect(p99).toBeGreaterThan(49_500 * 0.995);
  expect(p99).toBeLessThan(49_500 * 1.005);
  expect(read(account, "SampleCount")).toEqual([[0, 50_000]]);
});

test("equal dimensions are the same series, in any order and in different objects", () => {
  const account = new TestAccount({ options: { metricPublishLagMs: 0 } });
  const sample = { namespace: "N", name: "M", unit: "Count", value: 1, atMs: startMs };
  account.cloudwatch.report({ ...sample, dimensions: { a: "1", b: "2" } });
  account.cloudwatch.report({ ...sample, dimensions: { b: "2", a: "1" } });
  account.passTo(startMs + minute);
  expect(account.cloudwatch.metrics.list()).toHaveLength(1);
});

test("points older than 15 days are deleted", () => {
  const account = new TestAccount({ options: { metricPublishLagMs: 0 } });
  report(account, 1);
  account.passTo(startMs + minute);
  expect(read(account, "Sum")).toEqual([[0, 1]]);
  account.passTo(startMs + 16 * 86_400_000);
  expect(read(account, "Sum")).toEqual([]);
});

test("a restored store has the same published and pending samples", () => {
  const account = new TestAccount();
  report(account, 1);
  account.passTo(startMs + 2 * minute);
  read(account, "Sum");
  report(account, 2, startMs);
  const state = JSON.parse(JSON.stringify(account.cloudwatch.snapshot()));
  const later = new TestAccount({ startMs: account.kernel.nowMs });
  later.cloudwatch.restore(state);
  expect(later.cloudwatch.snapshot()).toEqual(state);
  expect(read(later, "Sum")).toEqual([[0, 1]]);
  report(later, 4, startMs);
  later.passTo(startMs + 4 * minute);
  expect(read(later, "Sum")).toEqual([[0, 7]]);
});
