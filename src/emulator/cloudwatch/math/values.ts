/** Points of one metric or expression on one period, oldest first. A period without data has no point. */
export interface TimeSeries {
  readonly label: string;
  readonly periodMs: number;
  readonly points: ReadonlyMap<number, number>;
}

/** What an expression can be worth: a number, one series, or an array of series. */
export type MathValue = number | TimeSeries | readonly TimeSeries[];

/** Why an expression cannot be worked out; whoever evaluates it knows its name. */
export class MathError extends Error {
  override name = "MathError";
}

export const isList = (value: MathValue): value is readonly TimeSeries[] => Array.isArray(value);
export const isSeries = (value: MathValue): value is TimeSeries => typeof value === "object" && !isList(value);

/** The series of a value that has any. */
export function seriesIn(value: MathValue, what: string): readonly TimeSeries[] {
  if (typeof value === "number") throw new MathError(`${what} takes time series, not a number`);
  return isList(value) ? value : [value];
}

/** Applies `change` to a series, or to each series of an array. */
export function mapSeries(value: MathValue, what: string, change: (series: TimeSeries) => TimeSeries): MathValue {
  const changed = seriesIn(value, what).map(change);
  return isList(value) ? changed : (changed[0] as TimeSeries);
}

/** Every stamp that any of the series has, oldest first. */
export function stampsOf(all: readonly TimeSeries[]): readonly number[] {
  const [only] = all;
  if (all.length === 1 && only !== undefined) return [...only.points.keys()];
  return [...new Set(all.flatMap((series) => [...series.points.keys()]))].sort((a, b) => a - b);
}

/** A series made stamp by stamp; a stamp for which `at` gives no finite number has no point. */
export function seriesFrom(
  stamps: readonly number[],
  like: { readonly label: string; readonly periodMs: number },
  at: (stampMs: number) => number | undefined,
): TimeSeries {
  const points = new Map<number, number>();
  for (const stampMs of stamps) {
    const value = at(stampMs);
    if (value !== undefined && Number.isFinite(value)) points.set(stampMs, value);
  }
  return { label: like.label, periodMs: like.periodMs, points };
}
