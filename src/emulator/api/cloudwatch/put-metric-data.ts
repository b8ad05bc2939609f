import type { MetricDatum, PutMetricDataInput, StatisticSet } from "@aws-sdk/client-cloudwatch";
import { limits } from "../../../base/limits.ts";
import { dayMs, hourMs } from "../../../base/time.ts";
import {
  invalidParameterCombination,
  invalidParameterValue,
  missingParameter,
} from "../../cloudwatch/cloudwatch-errors.ts";
import type { PutDatum } from "../../cloudwatch/metrics/store.ts";
import { fromDimensions, required } from "./input.ts";

const { putMetricDataMax, putValuesMax, dimensionsMax } = limits.cloudwatch;
const largestValue = 2 ** 360;
const oldestMs = 14 * dayMs;
const aheadMs = 2 * hourMs;

/** The data of PutMetricData. @throws {AwsError} InvalidParameterValue, InvalidParameterCombination, MissingParameter */
export function checkedData(input: PutMetricDataInput, nowMs: number): readonly PutDatum[] {
  if (input.Namespace?.startsWith(":")) {
    throw invalidParameterValue(`The value ${input.Namespace} for parameter Namespace is invalid.`);
  }
  const grouped = (input.EntityMetricData ?? []).flatMap(({ MetricData }) => MetricData ?? []);
  const data = [...(input.MetricData ?? []), ...grouped];
  if (data.length > putMetricDataMax) {
    throw invalidParameterValue(`The collection MetricData must not have a size greater than ${putMetricDataMax}.`);
  }
  return data.map((datum, index) => checkedDatum(datum, `MetricData.member.${index + 1}`, nowMs));
}

function checkedDatum(datum: MetricDatum, member: string, nowMs: number): PutDatum {
  const { StorageResolution, StatisticValues, Unit = "None" } = datum;
  const dimensions = fromDimensions(datum.Dimensions);
  if (Object.keys(dimensions).length > dimensionsMax) {
    throw invalidParameterValue(
      `The collection ${member}.Dimensions must not have a size greater than ${dimensionsMax}.`,
    );
  }
  if (StorageResolution !== undefined && StorageResolution !== 1 && StorageResolution !== 60) {
    throw invalidParameterValue(`The parameter ${member}.StorageResolution must be 1 or 60.`);
  }
  return {
    name: required(datum.MetricName, "MetricData.MetricName"),
    dimensions,
    statistics: StatisticValues && statisticSet(StatisticValues),
    unit: Unit,
    atMs: stampOf(datum, member, nowMs),
    resolutionMs: StorageResolution === 1 ? 1_000 : 60_000,
    values: valuesOf(datum, member),
  };
}

const statisticSet = ({ SampleCount, Sum, Minimum, Maximum }: StatisticSet) => ({
  count: required(SampleCount, "StatisticValues.SampleCount"),
  sum: required(Sum, "StatisticValues.Sum"),
  min: required(Minimum, "StatisticValues.Minimum"),
  max: required(Maximum, "StatisticValues.Maximum"),
});

function stampOf({ Timestamp }: MetricDatum, member: string, nowMs: number): number {
  const atMs = Timestamp?.getTime() ?? nowMs;
  if (atMs < nowMs - oldestMs || atMs > nowMs + aheadMs) {
    throw invalidParameterValue(
      `The parameter ${member}.Timestamp must specify a time no more than two weeks in the past and no more than two hours in the future.`,
    );
  }
  return atMs;
}

const exclusive = (one: string, other: string) =>
  invalidParameterCombination(`The parameters ${one} and ${other} are mutually exclusive and you have specified both.`);

function valuesOf(datum: MetricDatum, member: string): PutDatum["values"] {
  const { Value: value, Values: values, Counts: counts, StatisticValues: statistics } = datum;
  if (value !== undefined && values !== undefined) throw exclusive(`${member}.Value`, `${member}.Values`);
  if (value !== undefined && statistics !== undefined) throw exclusive(`${member}.Value`, `${member}.StatisticValues`);
  if (counts !== undefined && counts.length !== (values?.length ?? 0)) {
    throw invalidParameterValue(`The parameters ${member}.Values and ${member}.Counts must be of the same size.`);
  }
  const all = values ?? (value === undefined ? [] : [value]);
  if (all.length === 0 && statistics === undefined) {
    throw missingParameter(
      `At least one of the parameters ${member}.Value, Values or StatisticValues must be specified.`,
    );
  }
  if (all.length > putValuesMax) {
    throw invalidParameterValue(`The collection ${member}.Values must not have a size greater than ${putValuesMax}.`);
  }
  const notFinite = all.find((one) => !Number.isFinite(one));
  if (notFinite !== undefined)
    throw invalidParameterValue(`The value ${notFinite} for parameter ${member}.Value is invalid.`);
  if (!all.every((one) => Math.abs(one) <= largestValue)) {
    throw invalidParameterValue(`The values of ${member} must be numbers between -2^360 and 2^360.`);
  }
  return all.map((one, index) => [one, counts?.[index] ?? 1] as const);
}
