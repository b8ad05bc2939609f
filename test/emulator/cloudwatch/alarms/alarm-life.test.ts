import { expect, test } from "vitest";
import type { AlarmSettings } from "../../../../src/emulator/cloudwatch/alarms/alarm.ts";
import { minute, startMs, TestAccount } from "../../../support/account.ts";

const topicArn = "arn:aws:sns:us-east-1:000000000000:alerts";
const dimensions = { QueueName: "jobs-dlq" };
const metric = { namespace: "AWS/SQS", name: "ApproximateNumberOfMessagesVisible", dimensions };

const settings: AlarmSettings = {
  name: "dlq",
  source: { kind: "metric", identity: metric, statistic: "Maximum" },
  periodSeconds: 60,
  evaluationPeriods: 1,
  threshold: 0,
  comparison: "GreaterThanThreshold",
  treatMissingData: "notBreaching",
  actionsEnabled: true,
  actions: { OK: [topicArn], ALARM: [topicArn], INSUFFICIENT_DATA: [] },
};

const reportAt = (account: TestAccount, minutes: number, value: number) =>
  account.kernel.at(startMs + minutes * minute, "report", () =>
    account.cloudwatch.report({ ...metric, unit: "Count", value, atMs: account.kernel.nowMs }),
  );

const status = (account: TestAccount, name = "dlq") => account.cloudwatch.alarms.find(name)?.status;

test("a new alarm has no data; the first evaluation follows on the minute", () => {
  const account = new TestAccount();
  account.passTo(startMs + 5_000);
  account.cloudwatch.alarms.put(settings);
  expect(status(account)).toMatchObject({ value: "INSUFFICIENT_DATA", reason: "Unchecked: Initial alarm creation" });
  account.passTo(startMs + minute - 1);
  expect(status(account)?.value).toBe("INSUFFICIENT_DATA");
  account.passTo(startMs + minute);
  expect(status(account)).toMatchObject({
    value: "OK",
    reason:
      "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].",
  });
});

test("enters ALARM when the breach is published, notifies once, and recovers", () => {
  const account = new TestAccount();
  account.sns.createTopic("alerts");
  account.cloudwatch.alarms.put(settings);
  reportAt(account, 3.5, 7);
  reportAt(account, 4.5, 8);
  reportAt(account, 5.5, 0);
  // Reported in minute 3, published in minute 5: alarms evaluate published data only.
  account.passTo(startMs + 5 * minute - 1);
  expect(status(account)?.value).toBe("OK");
  account.passTo(startMs + 5 * minute);
  expect(status(account)).toMatchObject({
    value: "ALARM",
    reason: "Threshold Crossed: 1 datapoint [7.0 (01/01/26 00:03:00)] was greater than the threshold (0.0).",
    transitionedAtMs: startMs + 5 * minute,
  });
  expect(JSON.parse(status(account)?.reasonData ?? "")).toMatchObject({
    version: "1.0",
    queryDate: "2026-01-01T00:05:00.000+0000",
    startDate: "2026-01-01T00:03:00.000+0000",
    statistic: "Maximum",
    period: 60,
    recentDatapoints: [7],
    threshold: 0,
  });
  account.passTo(startMs + 7 * minute);
  expect(status(account)).toMatchObject({
    value: "OK",
    reason: "Threshold Crossed: 1 datapoint [0.0 (01/01/26 00:05:00)] was not greater than the threshold (0.0).",
  });
  expect(account.sns.publications.map(({ subject }) => subject)).toEqual([
    'OK: "dlq" in us-east-1',
    'ALARM: "dlq" in us-east-1',
    'OK: "dlq" in us-east-1',
  ]);
  expect(JSON.parse(account.sns.publications[1]?.message ?? "")).toMatchObject({
    AlarmName: "dlq",
    OldStateValue: "OK",
    NewStateValue: "ALARM",
  });
  const history = account.cloudwatch.alarms.history.items("dlq").map(({ kind, summary }) => `${kind}: ${summary}`);
  expect(history).toContain("StateUpdate: Alarm updated from OK to ALARM");
  expect(history.filter((line) => line.startsWith("Action"))).toHaveLength(3);
});

test("M out of N names the points and the minimum", () => {
  const account = new TestAccount({ options: { metricPublishLagMs: 0 } });
  account.cloudwatch.alarms.put({
    ...settings,
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
    treatMissingData: undefined,
  });
  for (const [minutes, value] of [
    [0.5, 1],
    [1.5, 0],
    [2.5, 4],
    [3.5, 0],
    [4.5, 0],
  ] as const)
    reportAt(account, minutes, value);
  account.passTo(startMs + 3 * minute);
  expect(status(account)?.reason).toBe(
    "Threshold Crossed: 2 out of the last 3 datapoints [1.0 (01/01/26 00:00:00), 4.0 (01/01/26 00:02:00)] were greater than the threshold (0.0) (minimum 2 datapoints for OK -> ALARM transition).",
  );
  account.passTo(startMs + 4 * minute);
  expect(status(account)?.reason).toBe(
    "Threshold Crossed: 2 out of the last 3 datapoints [0.0 (01/01/26 00:01:00), 0.0 (01/01/26 00:03:00)] were not greater than the threshold (0.0) (minimum 2 datapoints for ALARM -> OK transition).",
  );
  account.passTo(startMs + 20 * minute);
  expect(status(account)).toMatchObject({
    value: "INSUFFICIENT_DATA",
    reason: "Insufficient Data: 3 datapoints were unknown.",
  });
});

test("an alarm on metric math evaluates the query that returns data", () => {
  const account = new TestAccount({ options: { metricPublishLagMs: 0 } });
  const lambda = (name: string) => ({
    identity: { namespace: "AWS/Lambda", name, dimensions: {} },
    statistic: "Sum",
    periodSeconds: 60,
  });
  account.cloudwatch.alarms.put({
    ...settings,
    name: "success",
    threshold: 99,
    comparison: "LessThanThreshold",
    source: {
      kind: "math",
      queries: [
        { id: "errors", returnData: false, metric: lambda("Errors") },
        { id: "invocations", returnData: false, metric: lambda("Invocations") },
        { id: "rate", returnData: true, expression: "100 - 100 * FILL(errors, 0) / invocations" },
      ],
    },
  });
  const reportPair = (minutes: number, errors: number) =>
    account.kernel.at(startMs + minutes * minute, "report", () => {
      const sample = { namespace: "AWS/Lambda", dimensions: {}, unit: "Count", atMs: account.kernel.nowMs };
      account.cloudwatch.report({ ...sample, name: "Invocations", value: 10 });
      if (errors > 0) account.cloudwatch.report({ ...sample, name: "Errors", value: errors });
    });
  reportPair(0.5, 0);
  reportPair(1.5, 2);
  account.passTo(startMs + minute);
  expect(status(account, "success")?.value).toBe("OK");
  account.passTo(startMs + 2 * minute);
  expect(status(account, "success")).toMatchObject({
    value: "ALARM",
    reason: "Threshold Crossed: 1 datapoint [80.0 (01/01/26 00:01:00)] was less than the threshold (99.0).",
  });
});

test("SetAlarmState lasts until the next evaluation", () => {
  const account = new TestAccount();
  account.cloudwatch.alarms.put(settings);
  account.passTo(startMs + minute);
  account.cloudwatch.alarms.setState("dlq", "ALARM", "trying the bell");
  expect(status(account)).toMatchObject({ value: "ALARM", reason: "trying the bell" });
  account.passTo(startMs + 2 * minute);
  expect(status(account)?.value).toBe("OK");
});

test("disabled actions do not run, and an update keeps the state", () => {
  const account = new TestAccount();
  account.sns.createTopic("alerts");
  account.cloudwatch.alarms.put(settings);
  account.cloudwatch.alarms.enableActions(["dlq", "unknown"], false);
  account.passTo(startMs + minute);
  expect(account.sns.publications).toEqual([]);
  account.cloudwatch.alarms.put({ ...settings, threshold: 5 });
  expect(status(account)?.value).toBe("OK");
});

test("no event is left once the last alarm is deleted", () => {
  const account = new TestAccount();
  account.cloudwatch.alarms.put(settings);
  expect(account.kernel.nextAtMs).toBe(startMs + minute);
  account.cloudwatch.alarms.delete(["dlq"]);
  expect(account.kernel.nextAtMs).toBeUndefined();
  expect(() => account.cloudwatch.alarms.delete(["dlq"])).toThrow("does not exist");
});

test("alarms are evaluated after a restore", () => {
  const account = new TestAccount();
  account.cloudwatch.alarms.put(settings);
  account.cloudwatch.dashboards.put("board", '{"widgets":[]}');
  reportAt(account, 1.5, 3);
  account.passTo(startMs + 2 * minute);
  const state = JSON.parse(JSON.stringify(account.cloudwatch.snapshot()));
  const later = new TestAccount({ startMs: account.kernel.nowMs });
  later.cloudwatch.restore(state);
  expect(JSON.parse(JSON.stringify(later.cloudwatch.snapshot()))).toEqual(state);
  account.passTo(startMs + 6 * minute);
  later.passTo(startMs + 6 * minute);
  // Reported in minute 1: within the range of three periods until the end of minute 4.
  const transitions = later.cloudwatch.alarms.history.items().filter(({ kind }) => kind === "StateUpdate");
  expect(transitions.map(({ atMs, summary }) => [(atMs - startMs) / minute, summary])).toEqual([
    [1, "Alarm updated from INSUFFICIENT_DATA to OK"],
    [3, "Alarm updated from OK to ALARM"],
    [5, "Alarm updated from ALARM to OK"],
  ]);
  expect(later.cloudwatch.snapshot()).toEqual(account.cloudwatch.snapshot());
});

test.each([
  [{ periodSeconds: 45 }, "Period must be"],
  [{ evaluationPeriods: 0 }, "EvaluationPeriods must be"],
  [{ datapointsToAlarm: 2 }, "DatapointsToAlarm must be"],
  [{ evaluationPeriods: 1_441 }, "more than a day"],
  [{ periodSeconds: 3_600, evaluationPeriods: 169 }, "more than a week"],
  [{ source: { kind: "math", queries: [{ id: "e", returnData: true, expression: "nope" }] } }, "'nope' is not defined"],
] as const)("refuses %j", (change, why) => {
  const account = new TestAccount();
  expect(() => account.cloudwatch.alarms.put({ ...settings, ...change })).toThrow(why);
});
