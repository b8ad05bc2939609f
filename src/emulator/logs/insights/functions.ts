import { mean, median, percentile, sum } from "../../../base/numbers.ts";
import { AwsError } from "../../aws-error.ts";
import { truth } from "../../tokens.ts";

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

type ValueFunction = (args: readonly FieldValue[]) => FieldValue;

const ofNumber =
  (compute: (value: number) => number): ValueFunction =>
  ([value]) =>
    numberOf(compute(numberOf(value) ?? Number.NaN));

const ofText =
  (compute: (text: string, ...others: string[]) => FieldValue): ValueFunction =>
  ([value, ...others]) => {
    const text = textIn(value);
    return text === undefined ? undefined : compute(text, ...others.map((other) => textIn(other) ?? ""));
  };

/** Removes white space, or the characters of a second argument, from one or both ends of a text. */
const trimmed = (start: boolean, end: boolean): ValueFunction =>
  ofText((text, characters = " \t\r\n\v\f") => {
    let [from, to] = [0, text.length];
    while (start && from < to && characters.includes(text.charAt(from))) from++;
    while (end && to > from && characters.includes(text.charAt(to - 1))) to--;
    return text.slice(from, to);
  });

/** The largest time of a `Date`, milliseconds. */
const timeMsMax = 8.64e15;

const timeAt = (ms: number): Date | undefined => (Math.abs(ms) <= timeMsMax ? new Date(ms) : undefined);

const toPeriod =
  (round: (share: number) => number): ValueFunction =>
  ([at, period]) => {
    const periodMs = numberOf(period) ?? Number.NaN;
    return timeAt(round((numberOf(at) ?? Number.NaN) / periodMs) * periodMs);
  };

/** Truncates a timestamp to a period, milliseconds. */
export const dateFloor = toPeriod(Math.floor);

const lower = ofText((text) => text.toLowerCase());
const upper = ofText((text) => text.toUpperCase());

/** The functions of fields (CWL-UG "Supported operations and functions"). */
export const valueFunctions: ReadonlyMap<string, ValueFunction> = new Map(
  Object.entries<ValueFunction>({
    abs: ofNumber(Math.abs),
    ceil: ofNumber(Math.ceil),
    floor: ofNumber(Math.floor),
    sqrt: ofNumber(Math.sqrt),
    log: ofNumber(Math.log),
    greatest: (args) => [...args].sort(compareValues).at(-1),
    least: (args) => [...args].sort(compareValues)[0],
    ispresent: ([value]) => truth(value !== undefined),
    coalesce: (args) => args.find((value) => value !== undefined),
    isempty: ([value]) => truth(value === undefined || value === ""),
    isblank: ([value]) => truth((textIn(value) ?? "").trim() === ""),
    concat: (args) => args.map((value) => textIn(value) ?? "").join(""),
    strlen: ofText((text) => [...text].length),
    toupper: upper,
    upper,
    tolower: lower,
    lower,
    trim: trimmed(true, true),
    ltrim: trimmed(true, false),
    rtrim: trimmed(false, true),
    substr: ofText((text, from = "0", length) =>
      text.substring(Number(from), length === undefined ? undefined : Number(from) + Number(length)),
    ),
    replace: ofText((text, from = "", to = "") => text.replaceAll(from, () => to)),
    strcontains: ofText((text, part = "") => truth(text.includes(part))),
    frommillis: ([value]) => timeAt(numberOf(value) ?? Number.NaN),
    tomillis: ofNumber((value) => value),
    datefloor: dateFloor,
    dateceil: toPeriod(Math.ceil),
    not: ([value]) => truth(!isTrue(value)),
  }),
);

/** An aggregation of the events of a group, by the values of its first argument, with the second one as a number. */
type Aggregation = (values: readonly FieldValue[], argument: number | undefined, rows: readonly Row[]) => FieldValue;

const present = (values: readonly FieldValue[]) => values.filter((value) => value !== undefined);

const numeric =
  (compute: (values: readonly number[], argument: number) => number): Aggregation =>
  (values, argument = 0) => {
    const numbers = values.map(numberOf).filter((value) => value !== undefined);
    return numbers.length === 0 ? undefined : compute(numbers, argument);
  };

function deviation(values: readonly number[]): number {
  const center = mean(values);
  return Math.sqrt(sum(values.map((value) => (value - center) ** 2)) / Math.max(1, values.length - 1));
}

const atExtreme =
  (sign: 1 | -1): Aggregation =>
  (values, _, rows) => {
    let best: { readonly at: FieldValue; readonly value: FieldValue } | undefined;
    for (const [index, value] of values.entries()) {
      const at = rows[index]?.get("@timestamp");
      if (value !== undefined && (best === undefined || sign * compareValues(at, best.at) > 0)) best = { at, value };
    }
    return best?.value;
  };

const first: Aggregation = (values) => present(values).sort(compareValues)[0];
const last: Aggregation = (values) => present(values).sort(compareValues).at(-1);

/** The aggregations of `stats`. */
export const aggregations: ReadonlyMap<string, Aggregation> = new Map(
  Object.entries<Aggregation>({
    count: (values) => present(values).length,
    count_distinct: (values) => new Set(present(values).map(textIn)).size,
    sum: numeric(sum),
    avg: numeric(mean),
    min: first,
    max: last,
    sortsfirst: first,
    sortslast: last,
    median: numeric(median),
    pct: numeric(percentile),
    percentile: numeric(percentile),
    stddev: numeric(deviation),
    earliest: atExtreme(-1),
    latest: atExtreme(1),
  }),
);
