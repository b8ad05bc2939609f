import {
  isList,
  isSeries,
  MathError,
  type MathValue,
  mapSeries,
  seriesFrom,
  seriesIn,
  type TimeSeries,
} from "./values.ts";

type ArrayFunction = (args: readonly MathValue[]) => MathValue;

/** A part of the time of each point, in UTC. */
const timePart =
  (name: string, part: (at: Date) => number): ArrayFunction =>
  ([value]) =>
    mapSeries(needed(value, name), name, (series) =>
      seriesFrom([...series.points.keys()], series, (atMs) => part(new Date(atMs))),
    );

/** One series of an array. */
const pick =
  (name: string, index: number): ArrayFunction =>
  ([value]) => {
    const found = listOf(value, name).at(index);
    if (found === undefined) throw new MathError(`${name} takes an array that is not empty`);
    return found;
  };

function listOf(value: MathValue | undefined, name: string): readonly TimeSeries[] {
  if (value !== undefined && isList(value)) return value;
  throw new MathError(`${name} takes an array of time series`);
}

function needed(value: MathValue | undefined, name: string): MathValue {
  if (value === undefined) throw new MathError(`an argument of ${name} is missing`);
  return value;
}

/** The functions of metric math on arrays of time series and on the times of points (CW-UG metric math). */
export const arrayFunctions: Readonly<Record<string, ArrayFunction>> = {
  FIRST: pick("FIRST", 0),
  LAST: pick("LAST", -1),
  SLICE: ([value, start, end]) => {
    const list = listOf(value, "SLICE");
    if (typeof start !== "number") throw new MathError("SLICE takes the position of its first time series");
    if (end === undefined) return list[start] ?? list.slice(start);
    return list.slice(start, typeof end === "number" ? end : undefined);
  },
  REMOVE_EMPTY: ([value]) => listOf(value, "REMOVE_EMPTY").filter(({ points }) => points.size > 0),
  METRIC_COUNT: ([value]) => listOf(value, "METRIC_COUNT").length,
  DATAPOINT_COUNT: ([value]) => {
    const all = seriesIn(needed(value, "DATAPOINT_COUNT"), "DATAPOINT_COUNT");
    return all.reduce((sum, { points }) => sum + points.size, 0);
  },
  MINUTE: timePart("MINUTE", (at) => at.getUTCMinutes()),
  HOUR: timePart("HOUR", (at) => at.getUTCHours()),
  // Monday is 1.
  DAY: timePart("DAY", (at) => at.getUTCDay() || 7),
  DATE: timePart("DATE", (at) => at.getUTCDate()),
  MONTH: timePart("MONTH", (at) => at.getUTCMonth() + 1),
  YEAR: timePart("YEAR", (at) => at.getUTCFullYear()),
  EPOCH: timePart("EPOCH", (at) => at.getTime() / 1_000),
};

/** The standard deviation of values that are a whole population. */
export function deviationOf(values: readonly number[]): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

const sortKeys: Readonly<Record<string, (values: readonly number[]) => number>> = {
  AVG: (values) => values.reduce((a, b) => a + b, 0) / values.length,
  MIN: (values) => Math.min(...values),
  MAX: (values) => Math.max(...values),
  SUM: (values) => values.reduce((a, b) => a + b, 0),
};

/** SORT(series, AVG | MIN | MAX | SUM, ASC | DESC, count): the count is optional. @throws {MathError} */
export function sortCall(value: MathValue, by: string, order: string, count: MathValue | undefined): MathValue {
  const keyOf = Object.hasOwn(sortKeys, by) ? sortKeys[by] : undefined;
  if (keyOf === undefined) throw new MathError(`SORT takes ${Object.keys(sortKeys).join(", ")}, not ${by}`);
  if (order !== "ASC" && order !== "DESC") throw new MathError(`SORT takes ASC or DESC, not ${order}`);
  const list = isSeries(value) ? [value] : listOf(value, "SORT");
  const key = ({ points }: TimeSeries) => (points.size === 0 ? Number.NEGATIVE_INFINITY : keyOf([...points.values()]));
  const sorted = [...list].sort((a, b) => (order === "ASC" ? key(a) - key(b) : key(b) - key(a)));
  return sorted.slice(0, typeof count === "number" ? count : undefined);
}
