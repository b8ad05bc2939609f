import type * as sdk from "@aws-sdk/client-cloudwatch";
import {
  DeleteAlarms$,
  DescribeAlarmHistory$,
  DescribeAlarms$,
  DescribeAlarmsForMetric$,
  type DescribeAlarmsForMetricInput,
  type DescribeAlarmsInput,
  DisableAlarmActions$,
  EnableAlarmActions$,
  ListTagsForResource$,
  PutMetricAlarm$,
  SetAlarmState$,
  TagResource$,
  UntagResource$,
} from "@aws-sdk/client-cloudwatch";
import { jsonIn } from "../../../base/encoding.ts";
import { limits } from "../../../base/limits.ts";
import { AwsError } from "../../aws-error.ts";
import type { Alarm } from "../../cloudwatch/alarms/alarm.ts";
import { invalidParameterCombination, resourceNotFound } from "../../cloudwatch/cloudwatch-errors.ts";
import { dimensionPairs, seriesKey } from "../../cloudwatch/metrics/series.ts";
import { pageSize } from "../page.ts";
import { type ActionsOf, action } from "../router.ts";
import { fromAlarmInput, toMetricAlarm } from "./alarm-shape.ts";
import { alarmNameOf, cloudwatchRules, fromDimensions, fromTags, pageOf, required, toTags } from "./input.ts";

/** CloudWatch's actions on alarms. */
export const alarmActions = {
  PutMetricAlarm: action(PutMetricAlarm$, (input, { cloudwatch }) => {
    cloudwatch.alarms.put(fromAlarmInput(input), fromTags(input.Tags));
  }),

  DescribeAlarms: action(DescribeAlarms$, (input, { cloudwatch }) => {
    if (input.AlarmNames !== undefined && input.AlarmNamePrefix !== undefined) {
      throw invalidParameterCombination("AlarmNamePrefix and AlarmNames cannot be specified at the same time.");
    }
    // Without AlarmTypes AWS returns metric alarms only.
    const wanted = input.AlarmTypes === undefined || input.AlarmTypes.includes("MetricAlarm");
    const found = wanted ? cloudwatch.alarms.alarms.filter((alarm) => matches(alarm, input)) : [];
    const page = pageOf(found, input.NextToken, recordsOf(input.MaxRecords));
    return {
      MetricAlarms: page.items.map(toMetricAlarm),
      CompositeAlarms: [],
      NextToken: page.nextToken,
    };
  }),

  DescribeAlarmsForMetric: action(DescribeAlarmsForMetric$, (input, { cloudwatch }) => {
    const key = seriesKey(
      required(input.Namespace, "Namespace"),
      required(input.MetricName, "MetricName"),
      dimensionPairs(fromDimensions(input.Dimensions)),
    );
    const found = cloudwatch.alarms.alarms.filter((alarm) => watches(alarm, key, input));
    return { MetricAlarms: found.map(toMetricAlarm) };
  }),

  DescribeAlarmHistory: action(DescribeAlarmHistory$, (input, { cloudwatch }) => {
    const { HistoryItemType: kind, StartDate, EndDate } = input;
    const startMs = StartDate?.getTime() ?? 0;
    const endMs = EndDate?.getTime() ?? Number.POSITIVE_INFINITY;
    const found = cloudwatch.alarms.history
      .items(input.AlarmName)
      .filter((item) => (kind === undefined || item.kind === kind) && item.atMs >= startMs && item.atMs <= endMs);
    if (input.ScanBy !== "TimestampAscending") found.reverse();
    const page = pageOf(found, input.NextToken, recordsOf(input.MaxRecords));
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
    };
  }),

  SetAlarmState: action(SetAlarmState$, (input, { cloudwatch }) => {
    const name = required(input.AlarmName, "AlarmName");
    const value = required(input.StateValue, "StateValue");
    const { StateReason, StateReasonData } = input;
    if (StateReasonData !== undefined && jsonIn(StateReasonData) === undefined) {
      throw new AwsError("InvalidFormatFault", "StateReasonData was not valid JSON", { queryCode: "InvalidFormat" });
    }
    cloudwatch.alarms.setState(name, value, required(StateReason, "StateReason"), StateReasonData);
  }),

  EnableAlarmActions: action(EnableAlarmActions$, (input, { cloudwatch }) => {
    cloudwatch.alarms.enableActions(required(input.AlarmNames, "AlarmNames"), true);
  }),

  DisableAlarmActions: action(DisableAlarmActions$, (input, { cloudwatch }) => {
    cloudwatch.alarms.enableActions(required(input.AlarmNames, "AlarmNames"), false);
  }),

  DeleteAlarms: action(DeleteAlarms$, (input, { cloudwatch }) => {
    cloudwatch.alarms.delete(required(input.AlarmNames, "AlarmNames"));
  }),

  TagResource: action(TagResource$, (input, { cloudwatch }) => {
    cloudwatch.alarms.tag(alarmNameOf(input.ResourceARN), fromTags(input.Tags));
    return {};
  }),

  UntagResource: action(UntagResource$, (input, { cloudwatch }) => {
    cloudwatch.alarms.untag(alarmNameOf(input.ResourceARN), required(input.TagKeys, "TagKeys"));
    return {};
  }),

  ListTagsForResource: action(ListTagsForResource$, (input, { cloudwatch }) => {
    const alarm = cloudwatch.alarms.find(alarmNameOf(input.ResourceARN));
    if (alarm === undefined) throw resourceNotFound("The resource does not exist.");
    return { Tags: toTags(alarm.tags) };
  }),
} satisfies ActionsOf<typeof sdk>;

const recordsOf = (given: number | undefined): number =>
  pageSize(given, limits.cloudwatch.alarmsPerPageMax, "maxRecords", cloudwatchRules);

function matches({ settings, status }: Alarm, input: DescribeAlarmsInput): boolean {
  const { AlarmNames, AlarmNamePrefix = "", StateValue, ActionPrefix } = input;
  if (AlarmNames !== undefined && !AlarmNames.includes(settings.name)) return false;
  if (StateValue !== undefined && StateValue !== status.value) return false;
  if (!settings.name.startsWith(AlarmNamePrefix)) return false;
  const actions = Object.values(settings.actions).flat();
  return ActionPrefix === undefined || actions.some((arn) => arn.startsWith(ActionPrefix));
}

function watches({ settings }: Alarm, key: string, input: DescribeAlarmsForMetricInput): boolean {
  const { source, periodSeconds } = settings;
  if (source.kind !== "metric") return false;
  const { namespace, name, dimensions } = source.identity;
  const statistic = input.Statistic ?? input.ExtendedStatistic ?? source.statistic;
  return (
    seriesKey(namespace, name, dimensionPairs(dimensions)) === key &&
    statistic === source.statistic &&
    (input.Period ?? periodSeconds) === periodSeconds
  );
}
