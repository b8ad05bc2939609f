import {
  DescribeAlarmsForMetric$,
  type DescribeAlarmsForMetricInput,
  type DescribeAlarmsForMetricOutput,
} from "@aws-sdk/client-cloudwatch";
import type { Alarm } from "../../cloudwatch/alarms/alarm.ts";
import { dimensionPairs, seriesKey } from "../../cloudwatch/metrics/metric-series.ts";
import { action } from "../action.ts";
import { toMetricAlarm } from "./alarm-output.ts";
import { fromDimensions } from "./dimension-shape.ts";
import { required } from "./required.ts";

export const describeAlarmsForMetric = action<DescribeAlarmsForMetricInput, DescribeAlarmsForMetricOutput>(
  DescribeAlarmsForMetric$,
  (input, { cloudwatch }) => {
    const key = seriesKey(
      required(input.Namespace, "Namespace"),
      required(input.MetricName, "MetricName"),
      dimensionPairs(fromDimensions(input.Dimensions)),
    );
    const found = cloudwatch.alarms.alarms.filter((alarm) => watches(alarm, key, input));
    return { MetricAlarms: found.map(toMetricAlarm) } satisfies DescribeAlarmsForMetricOutput;
  },
);

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
