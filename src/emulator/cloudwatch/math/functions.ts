import { largest, mean, smallest, sum } from "../../../base/numbers.ts";
import {
  isList,
  isSeries,
  MathError,
  type MathSpan,
  type MathValue,
  mapSeries,
  pointAt,
  seriesFrom,
  seriesIn,
  stampsIn,
  stampsOf,
  type TimeSeries,
} from "./values.ts";

/** A function of metric math: its value for its arguments, its name and the time range of the expression. */
type MathFunction = (args: readonly [MathValue, ...MathValue[]], name: string, span: MathSpan) => MathValue;

/** An aggregate: of an array point by point, of one series to a number. */
const aggregate =
  (compute: (values: readonly number[]) => number, missing?: number): MathFunction =>
  ([value], name) => {
    const all = seriesIn(value, name);
    if (isSeries(value)) return value.points.size === 0 ? 0 : compute([...value.points.values()]);
    const like = { label: name, periodMs: Math.max(0, ...all.map((series) => series.periodMs)) };
    return seriesFrom(stampsOf(all), like, (atMs) =>
      compute(all.map(({ points }) => points.get(atMs) ?? missing).filter((point) => point !== undefined)),
    );
  };

/** The standard deviation of values that are a whole population. */
function deviationOf(values: readonly number[]): number {
  const center = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - center) ** 2)));
}

/** A function that applies to each number separately. */
const eachNumber =
  (compute: (value: number) => number): MathFunction =>
  ([value], name) =>
    typeof value === "number"
      ? compute(value)
      : mapSeries(value, name, (series) =>
          seriesFrom([...series.points.keys()], series, (atMs) => compute(series.points.get(atMs) as number)),
        );

/** A function of each point and of the point before it. */
const eachStep =
  (compute: (value: number, previous: number, seconds: number) => number): MathFunction =>
  ([value], name) =>
    mapSeries(value, name, (series) => {
      let last: readonly [number, number] | undefined;
      return seriesFrom([...series.points.keys()], series, (atMs) => {
        const before = last;
        last = [atMs, series.points.get(atMs) as number];
        return before === undefined ? undefined : compute(last[1], before[1], (atMs - before[0]) / 1_000);
      });
    });

/** A part of the time of each period, in UTC. */
const timePart =
  (part: (at: Date) => number): MathFunction =>
  ([value], name, span) =>
    mapSeries(value, name, (series) =>
      seriesFrom(stampsIn(span, series.periodMs), series, (atMs) => part(new Date(atMs))),
    );

/** One series of an array. */
const pick =
  (index: number): MathFunction =>
  ([value], name) => {
    const found = listOf(value, name).at(index);
    if (found === undefined) throw new MathError(`${name} takes an array that is not empty`);
    return found;
  };

function listOf(value: MathValue, name: string): readonly TimeSeries[] {
  if (isList(value)) return value;
  throw new MathError(`${name} takes an array of time series`);
}

/** IF: points whose condition is true, but which have no value, are 0; those whose condition is false are omitted. */
function choose([condition, yes, no]: readonly MathValue[]): MathValue {
  if (condition === undefined || yes === undefined) throw new MathError("an argument of IF is missing");
  if (isList(condition) || isList(yes) || (no !== undefined && isList(no))) {
    throw new MathError("IF takes numbers and single time series");
  }
  if (typeof condition === "number") {
    if (condition !== 0) return yes;
    return no ?? seriesFrom([], typeof yes === "number" ? { label: "IF", periodMs: 60_000 } : yes, () => undefined);
  }
  return seriesFrom([...condition.points.keys()], condition, (atMs) => {
    if (condition.points.get(atMs) !== 0) return pointAt(yes, atMs) ?? 0;
    return no === undefined ? undefined : pointAt(no, atMs);
  });
}

/** The functions whose arguments are all values (CW-UG metric math). `parse.ts` calls METRICS, FILL and SORT by itself. */
export const mathFunctions: ReadonlyMap<string, MathFunction> = new Map(
  Object.entries<MathFunction>({
    SUM: aggregate(sum),
    AVG: aggregate(mean, 0),
    MIN: aggregate(smallest),
    MAX: aggregate(largest),
    STDDEV: aggregate(deviationOf),
    DATAPOINT_COUNT: aggregate((values) => values.length),
    LOG: eachNumber(Math.log),
    LOG10: eachNumber(Math.log10),
    ABS: eachNumber(Math.abs),
    CEIL: eachNumber(Math.ceil),
    FLOOR: eachNumber(Math.floor),
    DIFF: eachStep((value, previous) => value - previous),
    DIFF_TIME: eachStep((_, __, seconds) => seconds),
    RATE: eachStep((value, previous, seconds) => (value - previous) / seconds),
    RUNNING_SUM: ([value], name) =>
      mapSeries(value, name, (series) => {
        let total = 0;
        return seriesFrom([...series.points.keys()], series, (atMs) => {
          total += series.points.get(atMs) as number;
          return total;
        });
      }),
    PERIOD: ([value]) => {
      if (!isSeries(value)) throw new MathError("PERIOD takes one time series");
      return value.periodMs / 1_000;
    },
    IF: choose,
    FIRST: pick(0),
    LAST: pick(-1),
    SLICE: ([value, start, end], name) => {
      if (typeof start !== "number") throw new MathError("SLICE takes the position of its first time series");
      return listOf(value, name).slice(start, typeof end === "number" ? end : undefined);
    },
    REMOVE_EMPTY: ([value], name) => listOf(value, name).filter(({ points }) => points.size > 0),
    METRIC_COUNT: ([value], name) => listOf(value, name).length,
    MINUTE: timePart((at) => at.getUTCMinutes()),
    HOUR: timePart((at) => at.getUTCHours()),
    // Monday is 1.
    DAY: timePart((at) => at.getUTCDay() || 7),
    DATE: timePart((at) => at.getUTCDate()),
    MONTH: timePart((at) => at.getUTCMonth() + 1),
    YEAR: timePart((at) => at.getUTCFullYear()),
    EPOCH: timePart((at) => at.getTime() / 1_000),
  }),
);

/** What FILL puts into a gap. */
export type Filler = MathValue | "REPEAT" | "LINEAR";

/** FILL: adds a point to every period of the range that has none (CW-UG metric math). @throws {MathError} */
export function fill(value: MathValue, filler: Filler, span: MathSpan): MathValue {
  return mapSeries(value, "FILL", (series) => {
    const stamps = stampsIn(span, series.periodMs);
    if (filler === "REPEAT") return repeated(series, stamps);
    if (filler === "LINEAR") return linear(series, stamps);
    if (isList(filler))
      throw new MathError("FILL takes a number, a time series, REPEAT or LINEAR as its second argument");
    return seriesFrom(stamps, series, (atMs) => series.points.get(atMs) ?? pointAt(filler, atMs));
  });
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

/** What SORT can compare, of the points of each series. */
export const sortKeys = { AVG: mean, MIN: smallest, MAX: largest, SUM: sum } as const;

/** SORT: the first `count` series in ascending or descending order; series without points are the lowest. @throws {MathError} */
export function sort(
  value: MathValue,
  by: keyof typeof sortKeys,
  order: "ASC" | "DESC",
  count: MathValue | undefined,
): MathValue {
  const key = ({ points }: TimeSeries) =>
    points.size === 0 ? Number.NEGATIVE_INFINITY : sortKeys[by]([...points.values()]);
  const sorted = [...seriesIn(value, "SORT")].sort((a, b) => (order === "ASC" ? key(a) - key(b) : key(b) - key(a)));
  return sorted.slice(0, typeof count === "number" ? count : undefined);
}
