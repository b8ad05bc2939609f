/** What a metric says of the durations of one period. */
export interface DurationPeriod {
  readonly count: number;
  /** Share, 0–1, and the duration that it does not exceed; ascending in both. */
  readonly quantiles: readonly (readonly [number, number])[];
}

/** More than these would say nothing new. */
const mostValues = 10_000;

/**
 * Durations that have these percentiles: each period gives as many values as it had runs, by linear interpolation
 * between the percentiles, which is how they were taken. Long samples are thinned out evenly.
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
