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

/** A statistic of the samples of one period. */
export interface Statistic {
  /** Whether it needs the single values. */
  readonly distribution: boolean;
  /** Undefined if the samples do not provide it. */
  of(bin: MetricBin): number | undefined;
}

const plain = (of: Statistic["of"]): Statistic => ({ distribution: false, of });

const simple: Readonly<Record<string, Statistic>> = {
  Average: plain((bin) => bin.sum / bin.count),
  Sum: plain((bin) => bin.sum),
  Minimum: plain((bin) => bin.min),
  Maximum: plain((bin) => bin.max),
  SampleCount: plain((bin) => bin.count),
};

/** Finds a statistic by name: Average, Sum, Minimum, Maximum, SampleCount, `p0`–`p100` or `tm0`–`tm100`. */
export function statisticNamed(name: string): Statistic | undefined {
  const known = Object.hasOwn(simple, name) ? simple[name] : undefined;
  if (known !== undefined) return known;
  const [, kind, digits] = /^(p|tm)(\d{1,3}(?:\.\d{1,10})?)$/.exec(name) ?? [];
  const share = Number(digits);
  if (kind === undefined || !(share <= 100)) return undefined;
  return { distribution: true, of: (bin) => (kind === "p" ? percentileOf(bin, share) : trimmedMeanOf(bin, share)) };
}

/** Linear interpolation between closest ranks, over values with counts. */
function percentileOf(bin: MetricBin, share: number): number | undefined {
  const sorted = sortedValues(bin);
  if (sorted === undefined) return undefined;
  const position = (share / 100) * (bin.count - 1);
  const below = Math.floor(position);
  const low = valueAt(sorted, below);
  return low + (valueAt(sorted, Math.min(below + 1, bin.count - 1)) - low) * (position - below);
}

/** The mean of the values up to the percentile. */
function trimmedMeanOf(bin: MetricBin, share: number): number | undefined {
  const sorted = sortedValues(bin);
  let left = Math.max(1, Math.round((share / 100) * bin.count));
  if (sorted === undefined) return undefined;
  const kept = left;
  let sum = 0;
  for (const [value, times] of sorted) {
    const taken = Math.min(times, left);
    sum += value * taken;
    left -= taken;
  }
  return sum / kept;
}

function sortedValues(bin: MetricBin): (readonly [number, number])[] | undefined {
  if (bin.values === undefined || bin.count === 0) return undefined;
  return [...bin.values].sort(([a], [b]) => a - b);
}

function valueAt(sorted: readonly (readonly [number, number])[], rank: number): number {
  let before = 0;
  for (const [value, times] of sorted) {
    before += times;
    if (rank < before) return value;
  }
  return sorted.at(-1)?.[0] ?? Number.NaN;
}
