import {
  type Datapoint,
  GetMetricStatistics$,
  type GetMetricStatisticsInput,
  type GetMetricStatisticsOutput,
  type StandardUnit,
} from "@aws-sdk/client-cloudwatch";
import {
  getMetricStatistics as readMetricStatistics,
  type StatisticsPoint,
} from "../../cloudwatch/metrics/get-metric-statistics.ts";
import { action } from "../action.ts";
import { fromDimensions } from "./dimension-shape.ts";
import { required } from "./required.ts";

export const getMetricStatistics = action<GetMetricStatisticsInput, GetMetricStatisticsOutput>(
  GetMetricStatistics$,
  (input, { cloudwatch }) => {
    const identity = {
      namespace: required(input.Namespace, "Namespace"),
      name: required(input.MetricName, "MetricName"),
      dimensions: fromDimensions(input.Dimensions),
    };
    const extended = input.ExtendedStatistics ?? [];
    const request = {
      identity,
      startMs: required(input.StartTime, "StartTime").getTime(),
      endMs: required(input.EndTime, "EndTime").getTime(),
      periodSeconds: required(input.Period, "Period"),
      statistics: [...(input.Statistics ?? []), ...extended],
      unit: input.Unit,
    };
    const points = readMetricStatistics(cloudwatch.metrics, request, cloudwatch.kernel.nowMs);
    const unit = (input.Unit ?? cloudwatch.metrics.find(identity)?.tracks[0]?.unit) as StandardUnit | undefined;
    return {
      Label: identity.name,
      Datapoints: points.map((point) => datapoint(point, extended, unit)),
    } satisfies GetMetricStatisticsOutput;
  },
);

function datapoint({ atMs, values }: StatisticsPoint, extended: readonly string[], unit?: StandardUnit): Datapoint {
  const plain = Object.entries(values).filter(([name]) => !extended.includes(name));
  const others = Object.entries(values).filter(([name]) => extended.includes(name));
  return {
    Timestamp: new Date(atMs),
    Unit: unit,
    ...Object.fromEntries(plain),
    ...(others.length > 0 ? { ExtendedStatistics: Object.fromEntries(others) } : {}),
  };
}
