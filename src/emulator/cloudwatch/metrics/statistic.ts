import type { MetricBin } from "./bin.ts";

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
