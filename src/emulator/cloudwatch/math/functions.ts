import { largest, mean, smallest, sum } from "../../../base/numbers.ts";

/** The points of one metric or expression, oldest first, by the start of their period. A period without data has no point. */
export interface TimeSeries {
  readonly label: string;
  readonly periodMs: number;
  readonly points: ReadonlyMap<number, number>;
}

/** The value of an expression: a number, one time series, or an array of time series. */
export type MathValue = number | TimeSeries | readonly TimeSeries[];

/** The time range of an expression. */
export interface MathSpan {
  /** The start of the range for series with this period. */
  startMs(periodMs: number): number;
  /** Exclusive. */
  readonly endMs: number;
}

/** An error in an expression. The caller adds the id of the query. */
export class MathError extends Error {
  override name = "MathError";
}

/** Whether a value is an array of time series. */
export const isList = (value: MathValue): value is readonly TimeSeries[] => Array.isArray(value);
/** Whether a value is a single time series. */
export const isSeries = (value: MathValue): value is TimeSeries => typeof value === "object" && !isList(value);

/** The time series in a value. @throws {MathError} for a number. */
export function seriesIn(value: MathValue, what: string): readonly TimeSeries[] {
  if (typeof value === "number") throw new MathError(`${what} takes time series, not a number`);
  return isList(value) ? value : [value];
}

/** Applies `change` to a series, or to each series of an array. @throws {MathError} for a number. */
export function mapSeries(value: MathValue, what: string, change: (series: TimeSeries) => TimeSeries): MathValue {
  const changed = seriesIn(value, what).map(change);
  return isList(value) ? changed : (changed[0] as TimeSeries);
}

/** The point of a series at a time, or the number. */
export const pointAt = (value: number | TimeSeries, atMs: number): number | undefined =>
  typeof value === "number" ? value : value.points.get(atMs);

/** The times of all points of the series, oldest first. */
export function stampsOf(all: readonly TimeSeries[]): readonly number[] {
  const [only] = all;
  if (all.length === 1 && only !== undefined) return [...only.points.keys()];
  return [...new Set(all.flatMap((series) => [...series.points.keys()]))].sort((a, b) => a - b);
}

/** The starts of all periods of a range, oldest first. */
export function stampsIn({ startMs, endMs }: MathSpan, periodMs: number): readonly number[] {
  const stamps: number[] = [];
  for (let atMs = startMs(periodMs); atMs < endMs; atMs += periodMs) stamps.push(atMs);
  return stamps;
}

/** Builds a series from a function of time. A time for which `at` returns no finite number gets no point. */
export function seriesFrom(
  stamps: readonly number[],
  like: Pick<TimeSeries, "label" | "periodMs">,
  at: (stampMs: number) => number | undefined,
): TimeSeries {
  const points = new Map<number, number>();
  for (const stampMs of stamps) {
    const value = at(stampMs);
    if (value !== undefined && Number.isFinite(value)) points.set(stampMs, value);
  }
  return { label: like.label, periodMs: like.periodMs, points };
}

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

const mapPoints = (series: TimeSeries, compute: (value: number, atMs: number) => number | undefined): TimeSeries =>
  seriesFrom([...series.points.keys()], series, (atMs) => compute(series.points.get(atMs) as number, atMs));

/** A function that applies to each number separately. */
const eachNumber =
  (compute: (value: number) => number): MathFunction =>
  ([value], name) =>
    typeof value === "number" ? compute(value) : mapSeries(value, name, (series) => mapPoints(series, compute));

/** A function of each point and of the point before it. */
const eachStep =
  (compute: (value: number, previous: number, seconds: number) => number): MathFunction =>
  ([value], name) =>
    mapSeries(value, name, (series) => {
      let last: readonly [number, number] | undefined;
      return mapPoints(series, (value, atMs) => {
        const before = last;
        last = [atMs, value];
        return before === undefined ? undefined : compute(value, before[1], (atMs - before[0]) / 1_000);
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

/** The functions whose arguments are all values (CW-UG metric math). METRICS, FILL and SORT are in `parse.ts`. */
export const mathFunctions: ReadonlyMap<string, MathFunction> = new Map(
  Object.entries<MathFunction>({
    SUM: aggregate(sum),
    AVG: aggregate(mean, 0),
    MIN: aggregate(smallest),
    MAX: aggregate(largest),
    // Of a whole population.
    STDDEV: aggregate((values) => {
      const center = mean(values);
      return Math.sqrt(mean(values.map((value) => (value - center) ** 2)));
    }),
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
        return mapPoints(series, (value) => {
          total += value;
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
