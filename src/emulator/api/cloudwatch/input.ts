import type { Dimension } from "@aws-sdk/client-cloudwatch";
import { invalidNextToken, missingParameter } from "../../cloudwatch/cloudwatch-errors.ts";
import type { DimensionPairs } from "../../cloudwatch/metrics/metric-series.ts";

/** Dimensions of the wire as the model has them. */
export const fromDimensions = (dimensions: readonly Dimension[] | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (dimensions ?? []).map(({ Name, Value }) => [
      required(Name, "Dimensions.Name"),
      required(Value, "Dimensions.Value"),
    ]),
  );

/** Dimensions of the model as the wire has them. */
export const toDimensions = (pairs: DimensionPairs): Dimension[] => pairs.map(([Name, Value]) => ({ Name, Value }));

/** The name in an alarm's ARN; names may hold colons themselves. */
export const alarmNameOf = (arn: string | undefined): string =>
  required(arn, "ResourceARN").split(":").slice(6).join(":");

/** A page of a list; the token is the position at which the next page begins. @throws {AwsError} InvalidNextToken */
export function pageOf<T>(items: readonly T[], token: string | undefined, size: number) {
  const from = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(from) || from < 0) throw invalidNextToken("The specified nextToken is invalid.");
  const end = from + size;
  return { items: items.slice(from, end), nextToken: end < items.length ? String(end) : undefined };
}

/** The value of a parameter that must be there. @throws {AwsError} MissingParameter */
export function required<T>(value: T | undefined, name: string): T {
  if (value === undefined || value === "") throw missingParameter(`The parameter ${name} is required.`);
  return value;
}

interface WireTag {
  readonly Key: string | undefined;
  readonly Value: string | undefined;
}

/** Tags of the wire as the model has them. */
export const fromTags = (tags: readonly WireTag[] | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries((tags ?? []).map(({ Key, Value }) => [required(Key, "Tags.Key"), Value ?? ""]));

/** Tags of the model as the wire has them. */
export const toTags = (tags: Readonly<Record<string, string>>) =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
