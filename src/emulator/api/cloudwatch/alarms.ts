import * as sdk from "@aws-sdk/client-cloudwatch";
import { jsonIn } from "../../../base/encoding.ts";
import { limits } from "../../../base/limits.ts";
import { AwsError } from "../../aws-error.ts";
import type {
  Alarm,
  AlarmSettings,
  AlarmSource,
  ComparisonOperator,
  TreatMissingData,
} from "../../cloudwatch/alarms/alarm.ts";
import { invalidParameterCombination, resourceNotFound } from "../../cloudwatch/cloudwatch-errors.ts";
import { dimensionPairs, type MetricIdentity, seriesKey } from "../../cloudwatch/metrics/store.ts";
import { listOfTags, pageSize, recordOfTags } from "../lists.ts";
import { type ActionsOf, action } from "../router.ts";
import { fromQuery, toQuery } from "./metric-data.ts";
import { cloudwatchRules, identityOf, metricShape, pageOf, required } from "./metrics.ts";

/** CloudWatch's actions on alarms. */
export const alarmActions = {
  PutMetricAlarm: action(sdk.PutMetricAlarm$, (input, { cloudwatch }) => {
    cloudwatch.alarms.put(fromAlarmInput(input), tagsOf(input.Tags));
  }),

  DescribeAlarms: action(sdk.DescribeAlarms$, (input, { cloudwatch }) => {
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

  DescribeAlarmsForMetric: action(sdk.DescribeAlarmsForMetric$, (input, { cloudwatch }) => {
    const key = keyOf(identityOf(input));
    const found = cloudwatch.alarms.alarms.filter((alarm) => watches(alarm, key, input));
    return { MetricAlarms: found.map(toMetricAlarm) };
  }),

  DescribeAlarmHistory: action(sdk.DescribeAlarmHistory$, (input, { cloudwatch }) => {
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

  SetAlarmState: action(sdk.SetAlarmState$, (input, { cloudwatch }) => {
    const name = required(input.AlarmName, "AlarmName");
    const value = required(input.StateValue, "StateValue");
    const { StateReason, StateReasonData } = input;
    if (StateReasonData !== undefined && jsonIn(StateReasonData) === undefined) {
      throw new AwsError("InvalidFormatFault", "StateReasonData was not valid JSON", { queryCode: "InvalidFormat" });
    }
    cloudwatch.alarms.setState(name, value, required(StateReason, "StateReason"), StateReasonData);
  }),

  EnableAlarmActions: action(sdk.EnableAlarmActions$, (input, { cloudwatch }) => {
    cloudwatch.alarms.enableActions(required(input.AlarmNames, "AlarmNames"), true);
  }),

  DisableAlarmActions: action(sdk.DisableAlarmActions$, (input, { cloudwatch }) => {
    cloudwatch.alarms.enableActions(required(input.AlarmNames, "AlarmNames"), false);
  }),

  DeleteAlarms: action(sdk.DeleteAlarms$, (input, { cloudwatch }) => {
    cloudwatch.alarms.delete(required(input.AlarmNames, "AlarmNames"));
  }),

  TagResource: action(sdk.TagResource$, (input, { cloudwatch }) => {
    cloudwatch.alarms.tag(alarmNameOf(input.ResourceARN), tagsOf(input.Tags));
  }),

  UntagResource: action(sdk.UntagResource$, (input, { cloudwatch }) => {
    cloudwatch.alarms.untag(alarmNameOf(input.ResourceARN), required(input.TagKeys, "TagKeys"));
  }),

  ListTagsForResource: action(sdk.ListTagsForResource$, (input, { cloudwatch }) => {
    const alarm = cloudwatch.alarms.find(alarmNameOf(input.ResourceARN));
    if (alarm === undefined) throw resourceNotFound("The resource does not exist.");
    return { Tags: listOfTags(alarm.tags) };
  }),
} satisfies ActionsOf<typeof sdk>;

/** The tags of a request. @throws {AwsError} MissingParameter for one without a key. */
const tagsOf = (tags: readonly sdk.Tag[] | undefined) => recordOfTags(tags, (key) => required(key, "Tags.Key"));

/** The name in an alarm's ARN; the name itself may contain colons. */
const alarmNameOf = (arn: string | undefined): string => required(arn, "ResourceARN").split(":").slice(6).join(":");

const recordsOf = (given: number | undefined): number =>
  pageSize(given, limits.cloudwatch.alarmsPerPageMax, "maxRecords", cloudwatchRules);

function matches({ settings, status }: Alarm, input: sdk.DescribeAlarmsInput): boolean {
  const { AlarmNames, AlarmNamePrefix = "", StateValue, ActionPrefix } = input;
  if (AlarmNames !== undefined && !AlarmNames.includes(settings.name)) return false;
  if (StateValue !== undefined && StateValue !== status.value) return false;
  if (!settings.name.startsWith(AlarmNamePrefix)) return false;
  const actions = Object.values(settings.actions).flat();
  return ActionPrefix === undefined || actions.some((arn) => arn.startsWith(ActionPrefix));
}

const keyOf = ({ namespace, name, dimensions }: MetricIdentity): string =>
  seriesKey(namespace, name, dimensionPairs(dimensions));

function watches({ settings }: Alarm, key: string, input: sdk.DescribeAlarmsForMetricInput): boolean {
  const { source, periodSeconds } = settings;
  if (source.kind !== "metric") return false;
  const statistic = input.Statistic ?? input.ExtendedStatistic ?? source.statistic;
  return (
    keyOf(source.identity) === key &&
    statistic === source.statistic &&
    (input.Period ?? periodSeconds) === periodSeconds
  );
}

/** Converts the input of PutMetricAlarm to the model's settings. @throws {AwsError} ValidationError, MissingParameter */
export function fromAlarmInput(input: sdk.PutMetricAlarmInput): AlarmSettings {
  const source = sourceOf(input);
  return {
    name: required(input.AlarmName, "AlarmName"),
    description: input.AlarmDescription,
    source,
    periodSeconds: periodOf(input, source),
    evaluationPeriods: required(input.EvaluationPeriods, "EvaluationPeriods"),
    datapointsToAlarm: input.DatapointsToAlarm,
    threshold: required(input.Threshold, "Threshold"),
    // `cloudwatchRules` has checked both values.
    comparison: required(input.ComparisonOperator, "ComparisonOperator") as ComparisonOperator,
    treatMissingData: input.TreatMissingData as TreatMissingData | undefined,
    actionsEnabled: input.ActionsEnabled ?? true,
    actions: {
      OK: input.OKActions ?? [],
      ALARM: input.AlarmActions ?? [],
      INSUFFICIENT_DATA: input.InsufficientDataActions ?? [],
    },
  };
}

function sourceOf(input: sdk.PutMetricAlarmInput): AlarmSource {
  const { Metrics, MetricName } = input;
  if (Metrics !== undefined && MetricName !== undefined) {
    throw invalidParameterCombination("The parameters MetricName and Metrics are mutually exclusive.");
  }
  if (input.Statistic !== undefined && input.ExtendedStatistic !== undefined) {
    throw invalidParameterCombination("The parameters Statistic and ExtendedStatistic are mutually exclusive.");
  }
  if (Metrics !== undefined) return { kind: "math", queries: Metrics.map(fromQuery) };
  return {
    kind: "metric",
    identity: identityOf(input),
    statistic: required(input.Statistic ?? input.ExtendedStatistic, "Statistic"),
    unit: input.Unit,
  };
}

/** An alarm on metric math has the period of its metrics. */
function periodOf(input: sdk.PutMetricAlarmInput, source: AlarmSource): number {
  if (source.kind === "metric") return required(input.Period, "Period");
  const periods = source.queries.flatMap(({ metric }) => (metric === undefined ? [] : [metric.periodSeconds]));
  return periods[0] ?? 60;
}

/** An alarm as DescribeAlarms returns it. */
const toMetricAlarm = ({ settings, arn, configuredAtMs, status }: Alarm): sdk.MetricAlarm => ({
  AlarmName: settings.name,
  AlarmArn: arn,
  AlarmDescription: settings.description,
  AlarmConfigurationUpdatedTimestamp: new Date(configuredAtMs),
  ActionsEnabled: settings.actionsEnabled,
  OKActions: [...settings.actions.OK],
  AlarmActions: [...settings.actions.ALARM],
  InsufficientDataActions: [...settings.actions.INSUFFICIENT_DATA],
  StateValue: status.value,
  StateReason: status.reason,
  StateReasonData: status.reasonData,
  StateUpdatedTimestamp: new Date(status.updatedAtMs),
  StateTransitionedTimestamp: new Date(status.transitionedAtMs),
  EvaluationPeriods: settings.evaluationPeriods,
  DatapointsToAlarm: settings.datapointsToAlarm,
  Threshold: settings.threshold,
  ComparisonOperator: settings.comparison,
  TreatMissingData: settings.treatMissingData,
  ...sourceShape(settings),
});

function sourceShape({ source, periodSeconds }: AlarmSettings): sdk.MetricAlarm {
  if (source.kind === "math") return { Metrics: source.queries.map(toQuery), Dimensions: [] };
  const { identity, statistic, unit } = source;
  return {
    ...metricShape(identity),
    Period: periodSeconds,
    Unit: unit as sdk.StandardUnit | undefined,
    ...(/^(p|tm)\d/.test(statistic) ? { ExtendedStatistic: statistic } : { Statistic: statistic as sdk.Statistic }),
  };
}
