import { dayMs, minuteMs } from "../../../base/duration.ts";
import { invalidParameterValue } from "../cloudwatch-errors.ts";
import type { MetricSeries } from "./series.ts";
import { emptyBin, type MetricBin, mergeBin, type Statistic } from "./statistic.ts";

/** The part of a metric to read. */
export interface ReadWindow {
  /** Inclusive. */
  readonly startMs: number;
  /** Exclusive. */
  readonly endMs: number;
  readonly periodMs: number;
  /** Only samples in this unit; undefined reads all. */
  readonly unit?: string | undefined;
}

/** The periods of a window that have data, oldest first, by their start. */
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

/** One statistic of a metric in a window, oldest first; a period without data has no point. */
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

const shortPeriods = [1, 5, 10, 20, 30];

/** A period in milliseconds. @throws {AwsError} InvalidParameterValue unless it is 1, 5, 10, 20, 30 or a multiple of 60 s. */
export function checkPeriod(seconds: number, parameter: string): number {
  const valid = Number.isInteger(seconds) && seconds > 0 && (shortPeriods.includes(seconds) || seconds % 60 === 0);
  if (!valid) throw invalidParameterValue(`The parameter ${parameter} must be 1, 5, 10, 20, 30 or a multiple of 60.`);
  return seconds * 1_000;
}

/** The start time that CloudWatch uses for a requested one: the older, the coarser it is rounded down (CW-API GetMetricData). */
export function roundedStartMs(startMs: number, periodMs: number, nowMs: number): number {
  const age = nowMs - startMs;
  const step =
    periodMs < minuteMs ? periodMs : age < 15 * dayMs ? minuteMs : age < 63 * dayMs ? 5 * minuteMs : 3_600_000;
  return Math.floor(startMs / step) * step;
}

/** Checks a time range. @throws {AwsError} InvalidParameterValue unless the end is after the start. */
export function checkRange(startMs: number, endMs: number): void {
  if (endMs <= startMs) {
    throw invalidParameterValue("The parameter StartTime must be less than the parameter EndTime.");
  }
}
