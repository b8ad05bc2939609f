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
