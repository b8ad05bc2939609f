import { emptyBin, type MetricBin, mergeBin } from "./metric-bin.ts";
import type { MetricSeries } from "./metric-series.ts";
import type { Statistic } from "./statistic.ts";

/** Which part of a metric is read. */
export interface ReadWindow {
  /** Inclusive. */
  readonly startMs: number;
  /** Exclusive. */
  readonly endMs: number;
  readonly periodMs: number;
  /** Only samples in this unit; undefined takes all. */
  readonly unit?: string | undefined;
}

/** The periods of a window that have data, oldest first, each stamped with its start. */
export function aggregate(
  series: MetricSeries | undefined,
  window: ReadWindow,
  nowMs: number,
  distribution: boolean,
): ReadonlyMap<number, MetricBin> {
  const { startMs, periodMs } = window;
  const periods = new Map<number, MetricBin>();
  for (const track of series?.tracks ?? []) {
    if (window.unit !== undefined && window.unit !== track.unit) continue;
    if (track.resolutionMs > periodMs) continue;
    track.read(startMs, window.endMs, nowMs, (atMs, bin) => {
      const stampMs = startMs + Math.floor((atMs - startMs) / periodMs) * periodMs;
      let period = periods.get(stampMs);
      if (period === undefined) {
        period = emptyBin();
        periods.set(stampMs, period);
      }
      mergeBin(period, bin, distribution);
    });
  }
  return new Map([...periods].sort(([a], [b]) => a - b));
}

/** One statistic of a metric over a window, oldest first; a period without data has no point. */
export function readPoints(
  series: MetricSeries | undefined,
  window: ReadWindow,
  nowMs: number,
  statistic: Statistic,
): ReadonlyMap<number, number> {
  const points = new Map<number, number>();
  for (const [atMs, bin] of aggregate(series, window, nowMs, statistic.distribution)) {
    const value = statistic.of(bin);
    if (value !== undefined) points.set(atMs, value);
  }
  return points;
}
