/** What is kept of the samples of one period. */
export interface MetricBin {
  sum: number;
  count: number;
  min: number;
  max: number;
  /** How often each value came; undefined once a statistic set has hidden them, as percentiles then have no data. */
  values: Map<number, number> | undefined;
}

/** Values that are kept apart before new ones are rounded: it bounds the memory of a bin (emulator rule). */
const exactValuesMax = 4_096;
const coarseDigits = 3;

export const emptyBin = (): MetricBin => ({
  sum: 0,
  count: 0,
  min: Number.POSITIVE_INFINITY,
  max: Number.NEGATIVE_INFINITY,
  values: new Map(),
});

/** Adds a value that was seen `times` times. */
export function addValue(bin: MetricBin, value: number, times = 1): void {
  bin.sum += value * times;
  bin.count += times;
  if (value < bin.min) bin.min = value;
  if (value > bin.max) bin.max = value;
  if (bin.values !== undefined) totals(bin.values, value, times);
}

/** Adds the samples of `source`; without `distribution` their single values are left out. */
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

export const binState = (bin: MetricBin): BinState => [
  bin.sum,
  bin.count,
  bin.min,
  bin.max,
  bin.values === undefined ? null : [...bin.values],
];

export const binFromState = ([sum, count, min, max, values]: BinState): MetricBin => ({
  sum,
  count,
  min,
  max,
  values: values === null ? undefined : new Map(values),
});
