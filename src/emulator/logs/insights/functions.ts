import { compareValues, type FieldValue, isTrue, malformed, numberOf, periodMsOf, type Row, textIn } from "./values.ts";

type ValueFunction = (args: readonly FieldValue[]) => FieldValue;

const ofNumber =
  (compute: (value: number) => number): ValueFunction =>
  ([value]) => {
    const number = numberOf(value);
    return number === undefined ? undefined : compute(number);
  };

const ofText =
  (compute: (text: string, ...others: string[]) => FieldValue): ValueFunction =>
  ([value, ...others]) => {
    const text = textIn(value);
    return text === undefined ? undefined : compute(text, ...others.map((other) => textIn(other) ?? ""));
  };

const toPeriod =
  (round: (share: number) => number): ValueFunction =>
  ([at, period]) => {
    const [atMs, periodMs] = [numberOf(at), periodMsOf(textIn(period) ?? "")];
    if (periodMs === undefined) throw malformed(`the period ${textIn(period)}`);
    return atMs === undefined ? undefined : round(atMs / periodMs) * periodMs;
  };

/** The functions of fields (CWL-UG "Supported operations and functions"). */
export const valueFunctions: Readonly<Record<string, ValueFunction>> = {
  abs: ofNumber(Math.abs),
  ceil: ofNumber(Math.ceil),
  floor: ofNumber(Math.floor),
  sqrt: ofNumber(Math.sqrt),
  log: ofNumber(Math.log),
  greatest: (args) => args.reduce((a, b) => (compareValues(a, b) >= 0 ? a : b)),
  least: (args) => args.reduce((a, b) => (compareValues(a, b) <= 0 ? a : b)),
  ispresent: ([value]) => value !== undefined,
  coalesce: (args) => args.find((value) => value !== undefined),
  isempty: ([value]) => value === undefined || value === "",
  isblank: ([value]) => value === undefined || String(value).trim() === "",
  concat: (args) => args.map((value) => textIn(value) ?? "").join(""),
  strlen: ofText((text) => text.length),
  toupper: ofText((text) => text.toUpperCase()),
  upper: ofText((text) => text.toUpperCase()),
  tolower: ofText((text) => text.toLowerCase()),
  lower: ofText((text) => text.toLowerCase()),
  trim: ofText((text) => text.trim()),
  ltrim: ofText((text) => text.trimStart()),
  rtrim: ofText((text) => text.trimEnd()),
  substr: ofText((text, from = "0", length) =>
    text.substring(Number(from), length === undefined ? undefined : Number(from) + Number(length)),
  ),
  replace: ofText((text, from = "", to = "") => text.replaceAll(from, to)),
  strcontains: ofText((text, part = "") => (text.includes(part) ? 1 : 0)),
  frommillis: ofNumber((value) => value),
  tomillis: ofNumber((value) => value),
  datefloor: toPeriod(Math.floor),
  dateceil: toPeriod(Math.ceil),
  not: ([value]) => !isTrue(value),
};

/** The functions whose numbers are times. */
export const timeFunctions: ReadonlySet<string> = new Set(["bin", "datefloor", "dateceil", "frommillis"]);

/** An aggregation of the events of a group, by the values of its first argument, with the second one as a number. */
type Aggregation = (values: readonly FieldValue[], argument: number | undefined, rows: readonly Row[]) => FieldValue;

const numeric =
  (compute: (sorted: readonly number[], argument: number) => number | undefined): Aggregation =>
  (values, argument = 0) => {
    const numbers = values.map(numberOf).filter((value) => value !== undefined);
    return numbers.length === 0
      ? undefined
      : compute(
          numbers.sort((a, b) => a - b),
          argument,
        );
  };

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

function percentile(sorted: readonly number[], share: number): number | undefined {
  const position = (share / 100) * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] ?? 0;
  return low + ((sorted[below + 1] ?? low) - low) * (position - below);
}

function deviation(values: readonly number[]): number {
  const mean = sum(values) / values.length;
  return Math.sqrt(sum(values.map((value) => (value - mean) ** 2)) / Math.max(1, values.length - 1));
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

const bySort =
  (last: boolean): Aggregation =>
  (values) => {
    const sorted = values.filter((value) => value !== undefined).sort(compareValues);
    return last ? sorted.at(-1) : sorted[0];
  };

/** The aggregations of `stats`. */
export const aggregations: Readonly<Record<string, Aggregation>> = {
  count: (values) => values.filter((value) => value !== undefined).length,
  count_distinct: (values) => new Set(values.filter((value) => value !== undefined)).size,
  sum: numeric(sum),
  avg: numeric((values) => sum(values) / values.length),
  min: bySort(false),
  max: bySort(true),
  sortsfirst: bySort(false),
  sortslast: bySort(true),
  median: numeric((values) => percentile(values, 50)),
  pct: numeric(percentile),
  percentile: numeric(percentile),
  stddev: numeric(deviation),
  earliest: atExtreme(-1),
  latest: atExtreme(1),
};
