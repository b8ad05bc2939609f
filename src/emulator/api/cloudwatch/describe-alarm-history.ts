import {
  DescribeAlarmHistory$,
  type DescribeAlarmHistoryInput,
  type DescribeAlarmHistoryOutput,
} from "@aws-sdk/client-cloudwatch";
import { limits } from "../../../base/limits.ts";
import { action } from "../action.ts";
import { pageOf } from "./page-of.ts";

export const describeAlarmHistory = action<DescribeAlarmHistoryInput, DescribeAlarmHistoryOutput>(
  DescribeAlarmHistory$,
  (input, { cloudwatch }) => {
    const { HistoryItemType: kind, StartDate, EndDate } = input;
    const startMs = StartDate?.getTime() ?? 0;
    const endMs = EndDate?.getTime() ?? Number.POSITIVE_INFINITY;
    const found = cloudwatch.alarms.history
      .items(input.AlarmName)
      .filter((item) => (kind === undefined || item.kind === kind) && item.atMs >= startMs && item.atMs <= endMs);
    if (input.ScanBy !== "TimestampAscending") found.reverse();
    const page = pageOf(found, input.NextToken, input.MaxRecords ?? limits.cloudwatch.alarmsPerPageMax);
    return {
      AlarmHistoryItems: page.items.map((item) => ({
        AlarmName: item.alarmName,
        AlarmType: "MetricAlarm",
        Timestamp: new Date(item.atMs),
        HistoryItemType: item.kind,
        HistorySummary: item.summary,
        HistoryData: item.data,
      })),
      NextToken: page.nextToken,
    } satisfies DescribeAlarmHistoryOutput;
  },
);
