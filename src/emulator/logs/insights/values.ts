import { AwsError } from "../../aws-error.ts";

/** A value of a field; undefined if an event does not have it. */
export type FieldValue = string | number | boolean | undefined;

/** An event, or a group of them, as the commands of a query see it. */
export interface Row {
  get(name: string): FieldValue;
  /** The events of a group, for aggregations. */
  readonly rows?: readonly Row[];
}

/** An expression of a query. */
export interface Expression {
  /** As the query has it: the name of its column, unless there is another one. */
  readonly text: string;
  /** Whether numbers are times in milliseconds, which are shown as texts. */
  readonly isTime: boolean;
  /** Whether it aggregates the events of a group. */
  readonly aggregates: boolean;
  read(row: Row): FieldValue;
}

/** The fields whose numbers are times. */
export const timeFields: ReadonlySet<string> = new Set(["@timestamp", "@ingestionTime"]);

/** Formats a time as Insights does: `2026-10-08 07:30:29.470`, in UTC. */
export const timeText = (atMs: number): string => new Date(atMs).toISOString().replace("T", " ").replace("Z", "");

/** A value as a number; undefined if it is none. */
export function numberOf(value: FieldValue): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || value.trim() === "") return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** A value as text; undefined stays undefined. */
export const textIn = (value: FieldValue): string | undefined => (value === undefined ? undefined : String(value));

/** Whether a value counts as true in a filter. */
export const isTrue = (value: FieldValue): boolean => value === true || value === 1 || value === "true";

/** Orders two values: numbers by size, others as texts; missing ones come first. */
export function compareValues(a: FieldValue, b: FieldValue): number {
  const [first, second] = [numberOf(a), numberOf(b)];
  if (first !== undefined && second !== undefined) return first - second;
  const [one = "", other = ""] = [textIn(a), textIn(b)];
  return one < other ? -1 : one > other ? 1 : 0;
}

const units: Readonly<Record<string, number>> = {
  ms: 1,
  millisecond: 1,
  s: 1_000,
  sec: 1_000,
  second: 1_000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  h: 3_600_000,
  hr: 3_600_000,
  hour: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  w: 604_800_000,
  week: 604_800_000,
};

/** The length of a period such as `5m` or `30 seconds`, milliseconds; undefined for another text. */
export function periodMsOf(text: string): number | undefined {
  const [, digits, name = ""] = /^(\d+)\s*([a-z]+)$/.exec(text.trim()) ?? [];
  const unit = Object.hasOwn(units, name) ? units[name] : units[name.replace(/s$/, "")];
  return digits === undefined || unit === undefined ? undefined : Number(digits) * unit;
}

/** Creates the error for a part of a query that the emulator does not know. */
export const malformed = (part: string): AwsError =>
  new AwsError("MalformedQueryException", `flatten's emulator does not support this part of a query: ${part}`);
