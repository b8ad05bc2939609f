import { largest, mean, smallest, sum } from "../../../base/numbers.ts";
import {
  isList,
  MathError,
  type MathSpan,
  type MathValue,
  mapSeries,
  pointAt,
  seriesFrom,
  seriesIn,
  stampsIn,
  type TimeSeries,
} from "./values.ts";

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
