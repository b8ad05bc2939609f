import {
  type MetricDatum,
  PutMetricData$,
  type PutMetricDataInput,
  type StatisticSet,
} from "@aws-sdk/client-cloudwatch";
import { type RawDatum, putMetricData as storeMetricData } from "../../cloudwatch/metrics/put-metric-data.ts";
import { action } from "../action.ts";
import { fromDimensions } from "./dimension-shape.ts";
import { required } from "./required.ts";

export const putMetricData = action<PutMetricDataInput, undefined>(PutMetricData$, (input, { cloudwatch }) => {
  const grouped = (input.EntityMetricData ?? []).flatMap(({ MetricData }) => MetricData ?? []);
  const data = [...(input.MetricData ?? []), ...grouped].map(rawDatum);
  storeMetricData(cloudwatch.metrics, required(input.Namespace, "Namespace"), data, cloudwatch.kernel.nowMs);
  return undefined;
});

const rawDatum = (datum: MetricDatum): RawDatum => ({
  name: required(datum.MetricName, "MetricData.MetricName"),
  dimensions: fromDimensions(datum.Dimensions),
  unit: datum.Unit,
  atMs: datum.Timestamp?.getTime(),
  value: datum.Value,
  values: datum.Values,
  counts: datum.Counts,
  statistics: datum.StatisticValues && statisticSet(datum.StatisticValues),
  storageResolution: datum.StorageResolution,
});

const statisticSet = ({ SampleCount, Sum, Minimum, Maximum }: StatisticSet) => ({
  count: required(SampleCount, "StatisticValues.SampleCount"),
  sum: required(Sum, "StatisticValues.Sum"),
  min: required(Minimum, "StatisticValues.Minimum"),
  max: required(Maximum, "StatisticValues.Maximum"),
});
