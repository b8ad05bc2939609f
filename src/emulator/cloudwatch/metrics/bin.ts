/** The aggregated samples of one period. */
export interface MetricBin {
  sum: number;
  count: number;
  min: number;
  max: number;
  /** How often each value occurred; undefined after a statistic set, which has no single values: no percentiles then. */
  values: Map<number, number> | undefined;
}

/** Distinct values that are kept exactly; further ones are rounded, which bounds the memory of a bin (emulator rule). */
const exactValuesMax = 4_096;
const coarseDigits = 3;

/** A bin without samples. */
export const emptyBin = (): MetricBin => ({
  sum: 0,
  count: 0,
  min: Number.POSITIVE_INFINITY,
  max: Number.NEGATIVE_INFINITY,
  values: new Map(),
});

/** Adds a value that occurred `times` times. */
export function addValue(bin: MetricBin, value: number, times = 1): void {
  bin.sum += value * times;
  bin.count += times;
  if (value < bin.min) bin.min = value;
  if (value > bin.max) bin.max = value;
  if (bin.values !== undefined) totals(bin.values, value, times);
}

/** Adds the samples of `source`; without `distribution` their single values are omitted. */
export function mergeBin(target: MetricBin, source: MetricBin, distribution: boolean): void {
  target.sum += source.sum;
  target.count += source.count;
  if (source.min < target.min) target.min = source.min;
  if (source.max > target.max) target.max = source.max;
  if (source.values === undefined) target.values = undefined;
  if (!distribution || source.values === undefined || target.values === undefined) return;
  for (const [value, times] of source.values) totals(target.values, value, times);
}

function totals(values: Map<number, number>, value: number, times: number): void {
  const known = values.get(value);
  if (known !== undefined) values.set(value, known + times);
  else if (values.size < exactValuesMax) values.set(value, times);
  else addCoarse(values, Number(value.toPrecision(coarseDigits)), times);
}

function addCoarse(values: Map<number, number>, value: number, times: number): void {
  values.set(value, (values.get(value) ?? 0) + times);
}

/** A bin as plain JSON: sum, count, min, max, and the values with their counts. */
export type BinState = readonly [number, number, number, number, readonly (readonly [number, number])[] | null];

/** Converts a bin to plain JSON. */
export const binState = (bin: MetricBin): BinState => [
  bin.sum,
  bin.count,
  bin.min,
  bin.max,
  bin.values === undefined ? null : [...bin.values],
];

/** Restores a bin from plain JSON. */
export const binFromState = ([sum, count, min, max, values]: BinState): MetricBin => ({
  sum,
  count,
  min,
  max,
  values: values === null ? undefined : new Map(values),
});
