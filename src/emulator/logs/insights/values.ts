import { AwsError } from "../../aws-error.ts";

/** A value of a field; undefined if an event does not have it. True and false are 1 and 0. A `Date` is a timestamp. */
export type FieldValue = string | number | Date | undefined;

/** An event, or a group of them, as the commands of a query see it. */
export interface Row {
  get(name: string): FieldValue;
  /** The events of a group, for aggregations. */
  readonly rows?: readonly Row[];
}

/** A value as a number; undefined if it is none. Timestamps are milliseconds since the epoch. */
export function numberOf(value: FieldValue): number | undefined {
  if (typeof value === "string" && value.trim() === "") return undefined;
  const number = value === undefined ? Number.NaN : Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** A value as text; undefined stays undefined. Timestamps look like `2026-10-08 07:30:29.470`, in UTC. */
export function textIn(value: FieldValue): string | undefined {
  if (value instanceof Date) return value.toISOString().replace("T", " ").replace("Z", "");
  return value === undefined ? undefined : String(value);
}

/** Whether a value counts as true in a filter. */
export const isTrue = (value: FieldValue): boolean => value === 1 || value === "true";

/**
 * Orders two values: numbers by size and after all others, texts by their parts of digits and of other characters (CWL-UG
 * `sort`). Missing ones come first.
 */
export function compareValues(a: FieldValue, b: FieldValue): number {
  const [first, second] = [numberOf(a), numberOf(b)];
  if (first !== undefined && second !== undefined) return first - second;
  if (first !== undefined || second !== undefined) return first === undefined ? -1 : 1;
  const [ones, others] = [partsOf(a), partsOf(b)];
  const index = ones.findIndex((part, at) => part !== others[at]);
  if (index === -1) return ones.length - others.length;
  const [one = "", other = ""] = [ones[index], others[index]];
  const areDigits = /^\d/.test(one) && /^\d/.test(other);
  return (areDigits ? one.length - other.length : 0) || (one < other ? -1 : 1);
}

const partsOf = (value: FieldValue): readonly string[] => textIn(value)?.match(/\d+|\D+/g) ?? [];

const unitsMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** The length of a period such as `5m` or `30 seconds`, milliseconds. */
export function periodMsOf(text: string): number {
  const unit = /[a-z]+/i.exec(text)?.[0].toLowerCase() ?? "";
  const unitMs = /^m(illi)?s/.test(unit) ? 1 : (unitsMs[unit.charAt(0)] as number);
  return Number.parseInt(text, 10) * unitMs;
}

/** Creates the error for a part of a query that the emulator does not know. */
export const malformed = (part: string): AwsError =>
  new AwsError("MalformedQueryException", `flatten's emulator does not support this part of a query: ${part}`);

/** A regular expression of a query; `(?i)` ignores the case. @throws {AwsError} MalformedQueryException */
export function expressionOf(pattern: string): RegExp {
  try {
    return new RegExp(pattern.replace("(?i)", ""), pattern.includes("(?i)") ? "i" : "");
  } catch {
    throw malformed(`/${pattern}/`);
  }
}
