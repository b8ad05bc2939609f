import { mean, median, percentile, sum } from "../../../base/numbers.ts";
import { truth } from "../../tokens.ts";
import { compareValues, type FieldValue, isTrue, numberOf, type Row, textIn } from "./values.ts";

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
