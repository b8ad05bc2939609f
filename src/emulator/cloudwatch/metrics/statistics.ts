import { dayMs, minuteMs } from "../../../base/time.ts";
import { invalidParameterValue } from "../cloudwatch-errors.ts";
import type { MetricIdentity, MetricSeries, MetricStore } from "./store.ts";
import { binAt, type MetricBin, mergeBin } from "./track.ts";

/** A statistic of a metric. */
export interface MetricSource {
  readonly identity: MetricIdentity;
  readonly statistic: string;
  readonly periodSeconds: number;
  readonly unit?: string | undefined;
}

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

/** A statistic of one period, and the number of its samples. */
export interface StatisticPoint {
  readonly value: number;
  readonly sampleCount: number;
}

/**
 * One statistic of a metric in a window, oldest first; a period without data has no point.
 *
 * @param source its statistic is known: AWS's checks of queries and alarms come first.
 */
export function statisticPoints(
  store: MetricStore,
  source: Omit<MetricSource, "periodSeconds">,
  window: Omit<ReadWindow, "unit">,
  nowMs: number,
): ReadonlyMap<number, StatisticPoint> {
  const statistic = statisticNamed(source.statistic) as Statistic;
  const points = new Map<number, StatisticPoint>();
  const bins = aggregate(store.find(source.identity), { ...window, unit: source.unit }, nowMs, statistic.distribution);
  for (const [atMs, bin] of bins) {
    const value = statistic.of(bin);
    if (value !== undefined) points.set(atMs, { value, sampleCount: bin.count });
  }
  return points;
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
      mergeBin(binAt(periods, stampMs), bin, distribution);
    });
  }
  return new Map([...periods].sort(([a], [b]) => a - b));
}

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
  const share = Number(digits) / 100;
  if (kind === undefined || !(share <= 1)) return undefined;
  const compute = kind === "p" ? percentileOf : trimmedMeanOf;
  return {
    distribution: true,
    of: ({ values, count }) => {
      if (values === undefined || count === 0) return undefined;
      return compute(
        [...values].sort(([a], [b]) => a - b),
        count,
        share,
      );
    },
  };
}

/** Values with how often each occurred, in ascending order. */
type Distribution = readonly (readonly [value: number, times: number])[];

/** Linear interpolation between closest ranks. */
function percentileOf(sorted: Distribution, count: number, share: number): number {
  const position = share * (count - 1);
  const below = Math.floor(position);
  const low = valueAt(sorted, below);
  return low + (valueAt(sorted, Math.min(below + 1, count - 1)) - low) * (position - below);
}

/** The mean of the values up to the percentile. */
function trimmedMeanOf(sorted: Distribution, count: number, share: number): number {
  const kept = Math.max(1, Math.round(share * count));
  let left = kept;
  let sum = 0;
  for (const [value, times] of sorted) {
    const taken = Math.min(times, left);
    sum += value * taken;
    left -= taken;
  }
  return sum / kept;
}

function valueAt(sorted: Distribution, rank: number): number {
  let before = 0;
  for (const [value, times] of sorted) {
    before += times;
    if (rank < before) return value;
  }
  return Number.NaN;
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
