/** What is known of the durations in one period. */
export interface DurationPeriod {
  readonly count: number;
  /** Pairs of a share of the runs, 0–1, and the duration that this share does not exceed; both ascending. */
  readonly quantiles: readonly (readonly [number, number])[];
}

/** Largest sample: more values would not change the distribution. */
const mostValues = 10_000;

/**
 * Constructs durations that have these percentiles. Each period contributes as many values as it had runs, by linear
 * interpolation between its percentiles. Large samples are reduced evenly.
 */
export function sampleFrom(periods: readonly DurationPeriod[]): number[] {
  const known = periods.filter(({ count, quantiles }) => count > 0 && quantiles.length > 0);
  const total = known.reduce((sum, { count }) => sum + count, 0);
  const scale = Math.min(1, mostValues / total);
  return known.flatMap(({ count, quantiles }) => {
    const values = Math.max(1, Math.round(count * scale));
    return Array.from({ length: values }, (_, rank) => valueAt(quantiles, values === 1 ? 0.5 : rank / (values - 1)));
  });
}

function valueAt(quantiles: DurationPeriod["quantiles"], share: number): number {
  const next = quantiles.findIndex(([p]) => p >= share);
  const [highP, high] = quantiles[next] ?? (quantiles.at(-1) as readonly [number, number]);
  const [lowP, low] = quantiles[Math.max(0, next - 1)] ?? [highP, high];
  return highP <= lowP || next < 0 ? high : low + ((high - low) * (share - lowP)) / (highP - lowP);
}

/** Fewer values would not show the 99th percentile. */
const valuesMin = 100;

/** Constructs `count` durations, at least 100, seconds, with measured percentiles in milliseconds. */
export function durationsWith(
  { p50, p95, p99, max }: Readonly<Record<"p50" | "p95" | "p99" | "max", number>>,
  count: number,
): number[] {
  // The shortest duration was not measured: as far below the median as the 95th percentile is above it, or 0.
  const shortest = Math.max(0, 2 * p50 - p95);
  const quantiles = [
    [0, shortest],
    [0.5, p50],
    [0.95, p95],
    [0.99, p99],
    [1, max],
  ] as const;
  return sampleFrom([{ count: Math.max(valuesMin, count), quantiles }]).map((ms) => ms / 1000);
}
