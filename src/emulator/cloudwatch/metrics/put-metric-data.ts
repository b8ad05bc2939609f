import { limits } from "../../../base/limits.ts";
import { invalidParameterCombination, invalidParameterValue, missingParameter } from "../cloudwatch-errors.ts";
import type { MetricStore, PutDatum } from "./store.ts";

/** A datum of PutMetricData before validation. */
export interface RawDatum {
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly unit?: string | undefined;
  readonly atMs?: number | undefined;
  readonly value?: number | undefined;
  readonly values?: readonly number[] | undefined;
  readonly counts?: readonly number[] | undefined;
  readonly statistics?: PutDatum["statistics"];
  readonly storageResolution?: number | undefined;
}

const { putMetricDataMax, putValuesMax, dimensionsMax } = limits.cloudwatch;
const largestValue = 2 ** 360;
const oldestMs = 14 * 86_400_000;
const aheadMs = 2 * 3_600_000;

/** PutMetricData: stores all data or none. @throws {AwsError} InvalidParameterValue, InvalidParameterCombination, MissingParameter */
export function putMetricData(store: MetricStore, namespace: string, data: readonly RawDatum[], nowMs: number): void {
  if (namespace.startsWith(":")) {
    throw invalidParameterValue(`The value ${namespace} for parameter Namespace is invalid.`);
  }
  if (data.length > putMetricDataMax) {
    throw invalidParameterValue(`The collection MetricData must not have a size greater than ${putMetricDataMax}.`);
  }
  const checked = data.map((datum, index) => checkedDatum(datum, `MetricData.member.${index + 1}`, nowMs));
  for (const datum of checked) store.put(namespace, datum);
}

function checkedDatum(raw: RawDatum, member: string, nowMs: number): PutDatum {
  const { name, dimensions, statistics, storageResolution } = raw;
  if (Object.keys(dimensions).length > dimensionsMax) {
    throw invalidParameterValue(
      `The collection ${member}.Dimensions must not have a size greater than ${dimensionsMax}.`,
    );
  }
  if (storageResolution !== undefined && storageResolution !== 1 && storageResolution !== 60) {
    throw invalidParameterValue(`The parameter ${member}.StorageResolution must be 1 or 60.`);
  }
  return {
    name,
    dimensions,
    statistics,
    unit: raw.unit ?? "None",
    atMs: stampOf(raw, member, nowMs),
    resolutionMs: storageResolution === 1 ? 1_000 : 60_000,
    values: valuesOf(raw, member),
  };
}

function stampOf({ atMs }: RawDatum, member: string, nowMs: number): number {
  if (atMs === undefined) return nowMs;
  if (atMs < nowMs - oldestMs || atMs > nowMs + aheadMs) {
    throw invalidParameterValue(
      `The parameter ${member}.Timestamp must specify a time no more than two weeks in the past and no more than two hours in the future.`,
    );
  }
  return atMs;
}

const exclusive = (one: string, other: string) =>
  invalidParameterCombination(`The parameters ${one} and ${other} are mutually exclusive and you have specified both.`);

function valuesOf(raw: RawDatum, member: string): readonly (readonly [number, number])[] {
  const { value, values, counts, statistics } = raw;
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
