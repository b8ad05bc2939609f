import { isRecord } from "../../../base/encoding.ts";
import { AwsError } from "../../aws-error.ts";

/** A map in a template, with its keys in the order of the text. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/**
 * The value of a record's own key. Templates can use any name, also those that every object inherits, such as
 * `constructor`.
 */
export const ownValue = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

/**
 * A value as text; a map or a list as JSON. `String` is no alternative: it calls a map's own `toString`, which any
 * template can define.
 */
export function asText(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  return JSON.stringify(value) ?? "";
}

/** Whether two values are equal as JSON; the order of keys does not matter. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => sameJson(item, b[i]));
  if (!isRecord(a) || !isRecord(b)) return a === b;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
  );
}

/** The error that CloudFormation returns for most invalid requests. */
export const validationError = (message: string): AwsError => new AwsError("ValidationError", message);
