import {
  CloudWatchClient,
  DeleteDashboardsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  GetDashboardCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListDashboardsCommand,
  ListMetricsCommand,
  ListTagsForResourceCommand,
  PutDashboardCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
  SetAlarmStateCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch";
import { AwsJson1_0Protocol, AwsSmithyRpcV2CborProtocol } from "@aws-sdk/core/protocols";
import { describe, expect, test } from "vitest";
import { minute, startMs, TestAccount } from "../../../support/account.ts";

describe.each([
  ["AWS JSON 1.0", AwsJson1_0Protocol],
  ["RPC v2 CBOR", AwsSmithyRpcV2CborProtocol],
])("over %s", (_name, protocol) => {
  function setUp() {
    const account = new TestAccount();
    return { account, client: account.client(CloudWatchClient, { protocol: protocol as never }) };
  }

  test("custom metrics can be read and listed", async () => {
    const { account, client } = setUp();
    const dimensions = [{ Name: "Arm", Value: "direct" }];
    const datum = { MetricName: "Jobs", Dimensions: dimensions, Unit: "Count" } as const;
    await client.send(
      new PutMetricDataCommand({
        Namespace: "flatten",
        MetricData: [
          { ...datum, Timestamp: new Date(startMs), Values: [1, 5], Counts: [3, 1] },
          { ...datum, Timestamp: new Date(startMs), Value: 2 },
        ],
      }),
    );
    account.passTo(startMs + 2 * minute);
    const times = { StartTime: new Date(startMs), EndTime: new Date(startMs + 2 * minute) };
    const metric = { Namespace: "flatten", MetricName: "Jobs", Dimensions: dimensions };
    const data = await client.send(
      new GetMetricDataCommand({
        ...times,
        MetricDataQueries: [{ Id: "jobs", MetricStat: { Metric: metric, Period: 60, Stat: "Sum" } }],
      }),
    );
    expect(data.MetricDataResults).toEqual([
      { Id: "jobs", Label: "Jobs", Timestamps: [new Date(startMs)], Values: [10], StatusCode: "Complete" },
    ]);
    const statistics = await client.send(
      new GetMetricStatisticsCommand({
        ...times,
        ...metric,
        Period: 60,
        Statistics: ["Maximum"],
        ExtendedStatistics: ["p50"],
      }),
    );
    expect(statistics.Datapoints).toEqual([
      { Timestamp: new Date(startMs), Unit: "Count", Maximum: 5, ExtendedStatistics: { p50: 1 } },
    ]);
    const listed = await client.send(new ListMetricsCommand({ Namespace: "flatten" }));
    expect(listed.Metrics).toEqual([metric]);
  });

  test("DescribeAlarms returns the settings of PutMetricAlarm", async () => {
    const { account, client } = setUp();
    const input = {
      AlarmName: "throttles",
      Namespace: "AWS/Lambda",
      MetricName: "Throttles",
      Dimensions: [{ Name: "FunctionName", Value: "process" }],
      Statistic: "Sum",
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 0,
      ComparisonOperator: "GreaterThanThreshold",
    } as const;
    await client.send(new PutMetricAlarmCommand({ ...input, Dimensions: [...input.Dimensions] }));
    account.passTo(startMs + 30_000);
    await client.send(
      new SetAlarmStateCommand({ AlarmName: "throttles", StateValue: "ALARM", StateReason: "trying the bell" }),
    );
    const { MetricAlarms } = await client.send(new DescribeAlarmsCommand({ AlarmNamePrefix: "thr" }));
    expect(MetricAlarms?.[0]).toMatchObject({
      ...input,
      AlarmArn: "arn:aws:cloudwatch:us-east-1:000000000000:alarm:throttles",
      StateValue: "ALARM",
      StateReason: "trying the bell",
      StateTransitionedTimestamp: new Date(startMs + 30_000),
    });
    expect(MetricAlarms?.[0]?.TreatMissingData).toBeUndefined();
    const { AlarmHistoryItems } = await client.send(new DescribeAlarmHistoryCommand({ AlarmName: "throttles" }));
    expect(AlarmHistoryItems?.map((item) => item.HistoryItemType)).toEqual(["StateUpdate", "ConfigurationUpdate"]);
  });

  test("dashboards are created, listed and deleted", async () => {
    const { client } = setUp();
    const DashboardBody = '{"widgets":[]}';
    await client.send(new PutDashboardCommand({ DashboardName: "board", DashboardBody }));
    expect(await client.send(new GetDashboardCommand({ DashboardName: "board" }))).toMatchObject({
      DashboardArn: "arn:aws:cloudwatch::000000000000:dashboard/board",
      DashboardBody,
    });
    const { DashboardEntries } = await client.send(new ListDashboardsCommand({}));
    expect(DashboardEntries).toMatchObject([{ DashboardName: "board", Size: 14, LastModified: new Date(startMs) }]);
    await client.send(new DeleteDashboardsCommand({ DashboardNames: ["board"] }));
    expect((await client.send(new ListDashboardsCommand({}))).DashboardEntries).toEqual([]);
  });

  test("errors have AWS's codes, statuses and texts", async () => {
    const { client } = setUp();
    const refused = async (command: unknown) => {
      const error: unknown = await client.send(command as never).catch((caught: unknown) => caught);
      const { name, message, $metadata } = error as {
        name: string;
        message: string;
        $metadata: { httpStatusCode: number };
      };
      return [$metadata.httpStatusCode, name, message];
    };
    const datum = { MetricName: "Jobs", Value: 1, Values: [1] };
    expect(await refused(new PutMetricDataCommand({ Namespace: "flatten", MetricData: [datum] }))).toEqual([
      400,
      "InvalidParameterCombinationException",
      "The parameters MetricData.member.1.Value and MetricData.member.1.Values are mutually exclusive and you have specified both.",
    ]);
    const unequal = { MetricName: "Jobs", Values: [1], Counts: [1, 2] };
    expect(await refused(new PutMetricDataCommand({ Namespace: "flatten", MetricData: [unequal] }))).toEqual([
      400,
      "InvalidParameterValueException",
      "The parameters MetricData.member.1.Values and MetricData.member.1.Counts must be of the same size.",
    ]);
    const state = { AlarmName: "missing", StateReason: "x" };
    expect(await refused(new SetAlarmStateCommand({ ...state, StateValue: "OK" }))).toEqual([
      404,
      "ResourceNotFound",
      "The alarm missing does not exist.",
    ]);
    expect(await refused(new SetAlarmStateCommand({ ...state, StateValue: "X" as never }))).toEqual([
      400,
      "ValidationException",
      "1 validation error detected: Value 'X' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]",
    ]);
    expect(await refused(new PutDashboardCommand({ DashboardName: "b", DashboardBody: "{" }))).toEqual([
      400,
      "DashboardInvalidInputError",
      "The dashboard body is invalid.",
    ]);
    // Two shapes share this code; SDKs use the first.
    expect(await refused(new GetDashboardCommand({ DashboardName: "b" }))).toEqual([
      404,
      "ResourceNotFound",
      "Dashboard b does not exist",
    ]);
  });
});

test("AWS's checks of data and alarms, and the data of each unit", async () => {
  const client = new TestAccount().client(CloudWatchClient);
  const put = (datum: object, Namespace = "flatten") =>
    client.send(new PutMetricDataCommand({ Namespace, MetricData: [{ MetricName: "Jobs", ...datum }] }));
  await expect(put({ Value: 1 }, ":flatten")).rejects.toThrow("The value :flatten for parameter Namespace is invalid.");
  await expect(put({ Value: Number.NaN })).rejects.toThrow("The value NaN for parameter");
  const StatisticValues = { SampleCount: 1, Sum: 1, Minimum: 1, Maximum: 1 };
  await expect(put({ Value: 1, StatisticValues })).rejects.toThrow("mutually exclusive");
  await put({ Value: 1, Unit: "Count" });
  await put({ Value: 2, Unit: "Bytes" });
  const times = { StartTime: new Date(startMs), EndTime: new Date(startMs + minute), Period: 60 };
  const metric = { Namespace: "flatten", MetricName: "Jobs" };
  const read = new GetMetricStatisticsCommand({ ...metric, ...times, Statistics: ["Sum"] });
  expect((await client.send(read)).Datapoints?.map(({ Unit, Sum }) => [Unit, Sum])).toEqual([
    ["Count", 1],
    ["Bytes", 2],
  ]);
  const both = { AlarmNames: ["a"], AlarmNamePrefix: "a" };
  await expect(client.send(new DescribeAlarmsCommand(both))).rejects.toThrow("cannot be specified at the same time");
  await expect(client.send(new DescribeAlarmsCommand({ MaxRecords: 101 }))).rejects.toThrow(
    "less than or equal to 100",
  );
});

test("tags of an alarm are removed", async () => {
  const client = new TestAccount().client(CloudWatchClient);
  const rule = { Threshold: 1, ComparisonOperator: "GreaterThanThreshold", EvaluationPeriods: 1, Period: 60 } as const;
  const metric = { Namespace: "flatten", MetricName: "Jobs", Statistic: "Sum" } as const;
  const Tags = ["app", "stage"].map((Key) => ({ Key, Value: "x" }));
  await client.send(new PutMetricAlarmCommand({ AlarmName: "late", ...rule, ...metric, Tags }));
  const ResourceARN = "arn:aws:cloudwatch:us-east-1:000000000000:alarm:late";
  await client.send(new UntagResourceCommand({ ResourceARN, TagKeys: ["app"] }));
  expect((await client.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags).toEqual([
    { Key: "stage", Value: "x" },
  ]);
});
