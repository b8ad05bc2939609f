import { deviationOf } from "./array-functions.ts";
import {
  isList,
  isSeries,
  MathError,
  type MathValue,
  mapSeries,
  seriesFrom,
  stampsOf,
  type TimeSeries,
} from "./values.ts";

type MathFunction = (args: readonly MathValue[]) => MathValue;

const sumOf = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** An aggregate: of an array point by point, of one series to a number. */
const aggregate =
  (name: string, compute: (values: readonly number[]) => number): MathFunction =>
  ([value]) => {
    if (value === undefined || typeof value === "number") throw new MathError(`${name} takes time series`);
    if (isSeries(value)) return value.points.size === 0 ? 0 : compute([...value.points.values()]);
    const like = { label: name, periodMs: Math.max(0, ...value.map((series) => series.periodMs)) };
    return seriesFrom(stampsOf(value), like, (atMs) =>
      compute(value.map((series) => series.points.get(atMs)).filter((point) => point !== undefined)),
    );
  };

/** A function that applies to each series separately. */
const eachSeries =
  (name: string, change: (series: TimeSeries) => TimeSeries): MathFunction =>
  ([value]) =>
    mapSeries(needed(value, name), name, change);

/** A function that applies to each number separately. */
const eachNumber =
  (name: string, compute: (value: number) => number): MathFunction =>
  ([value]) =>
    typeof value === "number"
      ? compute(value)
      : mapSeries(needed(value, name), name, (series) =>
          seriesFrom([...series.points.keys()], series, (atMs) => compute(series.points.get(atMs) as number)),
        );

/** The functions whose arguments are all values. For METRICS and FILL see `evaluate.ts`. */
export const mathFunctions: Readonly<Record<string, MathFunction>> = {
  SUM: aggregate("SUM", sumOf),
  AVG: aggregate("AVG", (values) => sumOf(values) / values.length),
  MIN: aggregate("MIN", (values) => values.reduce((a, b) => Math.min(a, b))),
  MAX: aggregate("MAX", (values) => values.reduce((a, b) => Math.max(a, b))),
  STDDEV: aggregate("STDDEV", deviationOf),
  LOG: eachNumber("LOG", Math.log),
  LOG10: eachNumber("LOG10", Math.log10),
  ABS: eachNumber("ABS", Math.abs),
  CEIL: eachNumber("CEIL", Math.ceil),
  FLOOR: eachNumber("FLOOR", Math.floor),
  DIFF: eachSeries("DIFF", (series) => stepwise(series, (value, previous) => value - previous)),
  RATE: eachSeries("RATE", (series) => stepwise(series, (value, previous, ms) => (value - previous) / (ms / 1_000))),
  RUNNING_SUM: eachSeries("RUNNING_SUM", (series) => {
    let total = 0;
    return seriesFrom([...series.points.keys()], series, (atMs) => {
      total += series.points.get(atMs) as number;
      return total;
    });
  }),
  PERIOD: ([value]) => {
    if (value === undefined || !isSeries(value)) throw new MathError("PERIOD takes one time series");
    return value.periodMs / 1_000;
  },
  IF: ([condition, yes, no]) => choose(needed(condition, "IF"), needed(yes, "IF"), no),
};

/** IF: without a third argument, points whose condition is false are omitted. */
function choose(condition: MathValue, yes: MathValue, no: MathValue | undefined): MathValue {
  if (isList(condition) || isList(yes) || (no !== undefined && isList(no))) {
    throw new MathError("IF takes numbers and single time series");
  }
  if (typeof condition === "number") {
    const chosen = condition !== 0 ? yes : no;
    if (chosen === undefined) throw new MathError("IF needs a third argument when its condition is a number");
    return chosen;
  }
  return seriesFrom([...condition.points.keys()], condition, (atMs) => {
    const chosen = condition.points.get(atMs) !== 0 ? yes : no;
    return chosen === undefined || typeof chosen === "number" ? chosen : chosen.points.get(atMs);
  });
}

function stepwise(series: TimeSeries, compute: (value: number, previous: number, ms: number) => number): TimeSeries {
  let last: readonly [number, number] | undefined;
  return seriesFrom([...series.points.keys()], series, (atMs) => {
    const value = series.points.get(atMs) as number;
    const before = last;
    last = [atMs, value];
    return before === undefined ? undefined : compute(value, before[1], atMs - before[0]);
  });
}

function needed(value: MathValue | undefined, name: string): MathValue {
  if (value === undefined) throw new MathError(`an argument of ${name} is missing`);
  return value;
}

/** The time range in which gaps are filled; `endMs` is exclusive. */
export interface FillSpan {
  readonly startMs: number;
  readonly endMs: number;
}

/** The value that FILL puts into a gap. */
export type Filler = number | "REPEAT" | "LINEAR";

/** FILL(series, filler), where the filler is a number, REPEAT or LINEAR. @throws {MathError} */
export function fillCall(value: MathValue, filler: MathValue | string, span: FillSpan): MathValue {
  const kind: Filler | undefined = typeof filler === "string" ? fillerOf(filler) : asNumber(filler);
  return mapSeries(value, "FILL", (series) => fill(series, kind, span));
}

function fillerOf(text: string): Filler {
  const name = text.toUpperCase();
  if (name === "REPEAT" || name === "LINEAR") return name;
  throw new MathError(`FILL takes a number, REPEAT or LINEAR as its second argument, not ${text}`);
}

function asNumber(value: MathValue): number {
  if (typeof value !== "number") throw new MathError("FILL takes a number, REPEAT or LINEAR as its second argument");
  return value;
}

/** Adds a point to every period of the range that has none (CW-UG metric math). */
function fill(series: TimeSeries, filler: Filler, span: FillSpan): TimeSeries {
  const stamps: number[] = [];
  for (let atMs = span.startMs; atMs < span.endMs; atMs += series.periodMs) stamps.push(atMs);
  const { points } = series;
  if (typeof filler === "number") return seriesFrom(stamps, series, (atMs) => points.get(atMs) ?? filler);
  return filler === "REPEAT" ? repeated(series, stamps) : linear(series, stamps);
}

function repeated(series: TimeSeries, stamps: readonly number[]): TimeSeries {
  let last: number | undefined;
  return seriesFrom(stamps, series, (atMs) => {
    last = series.points.get(atMs) ?? last;
    return last;
  });
}

/** Fills gaps between two points only: there is no line before the first or after the last point. */
function linear(series: TimeSeries, stamps: readonly number[]): TimeSeries {
  const known = [...series.points];
  let next = 0;
  return seriesFrom(stamps, series, (atMs) => {
    while (next < known.length && (known[next] as readonly [number, number])[0] < atMs) next++;
    const after = known[next];
    if (after === undefined || after[0] === atMs) return after?.[1];
    const before = known[next - 1];
    if (before === undefined) return undefined;
    return before[1] + ((after[1] - before[1]) * (atMs - before[0])) / (after[0] - before[0]);
  });
}
