import { limits } from "../../../base/limits.ts";
import { minuteMs } from "../../../base/time.ts";

/** The aggregated samples of one period. */
export interface MetricBin {
  sum: number;
  count: number;
  min: number;
  max: number;
  /** How often each value occurred; undefined after a statistic set, which has no single values: no percentiles then. */
  values: Map<number, number> | undefined;
}

/** A bin as plain JSON: sum, count, min, max, and the values with their counts. */
export type BinState = readonly [number, number, number, number, readonly (readonly [number, number])[] | null];

type Bins = Map<number, MetricBin>;

/** Samples that are published at the same time. */
interface PendingBins {
  readonly readableAtMs: number;
  readonly bins: Bins;
}

/** A track as plain JSON. */
export interface TrackState {
  readonly unit: string;
  readonly resolutionMs: number;
  readonly lastAtMs: number;
  readonly published: readonly (readonly [number, BinState])[];
  readonly pending: readonly {
    readonly readableAtMs: number;
    readonly bins: readonly (readonly [number, BinState])[];
  }[];
}

/**
 * The samples of one series in one unit and resolution. They are binned when they arrive and published when they are
 * next read after `readableAtMs`, so that publishing needs no kernel event.
 */
export class MetricTrack {
  readonly unit: string;
  readonly resolutionMs: number;
  /** Time of the newest sample, published or not. */
  lastAtMs: number;
  readonly #published: Bins = new Map();
  #pending: PendingBins[] = [];

  constructor(unit: string, resolutionMs: number, lastAtMs = 0) {
    this.unit = unit;
    this.resolutionMs = resolutionMs;
    this.lastAtMs = lastAtMs;
  }

  /** Adds a value at `atMs` that can be read from `readableAtMs` on, which must not decrease from call to call unless it is now. */
  add(atMs: number, readableAtMs: number, nowMs: number, value: number, times: number): void {
    addValue(this.bin(atMs, readableAtMs, nowMs), value, times);
  }

  /** The bin for a sample at `atMs`. */
  bin(atMs: number, readableAtMs: number, nowMs: number): MetricBin {
    if (atMs > this.lastAtMs) this.lastAtMs = atMs;
    if (readableAtMs <= nowMs) return binAt(this.#published, atMs - (atMs % this.resolutionMs));
    let pending = this.#pending.at(-1);
    if (pending === undefined || pending.readableAtMs !== readableAtMs) {
      this.#publish(nowMs);
      pending = { readableAtMs, bins: new Map() };
      this.#pending.push(pending);
    }
    return binAt(pending.bins, atMs - (atMs % this.resolutionMs));
  }

  /** Calls `visit` for each published bin that starts in [startMs, endMs). */
  read(startMs: number, endMs: number, nowMs: number, visit: (atMs: number, bin: MetricBin) => void): void {
    this.#publish(nowMs);
    const oldestMs = Math.max(startMs, nowMs - cloudwatchRetentionMs(this.resolutionMs));
    const first = Math.ceil(oldestMs / this.resolutionMs) * this.resolutionMs;
    if ((endMs - first) / this.resolutionMs > this.#published.size) {
      for (const [atMs, bin] of this.#published) if (atMs >= first && atMs < endMs) visit(atMs, bin);
      return;
    }
    for (let atMs = first; atMs < endMs; atMs += this.resolutionMs) {
      const bin = this.#published.get(atMs);
      if (bin !== undefined) visit(atMs, bin);
    }
  }

  /** Whether anything can be read. */
  hasData(nowMs: number): boolean {
    this.#publish(nowMs);
    return this.#published.size > 0;
  }

  snapshot(): TrackState {
    return {
      unit: this.unit,
      resolutionMs: this.resolutionMs,
      lastAtMs: this.lastAtMs,
      published: binStates(this.#published),
      pending: this.#pending.map(({ readableAtMs, bins }) => ({ readableAtMs, bins: binStates(bins) })),
    };
  }

  static restored(state: TrackState): MetricTrack {
    const track = new MetricTrack(state.unit, state.resolutionMs, state.lastAtMs);
    for (const [atMs, bin] of state.published) track.#published.set(atMs, binFromState(bin));
    track.#pending = state.pending.map(({ readableAtMs, bins }) => ({
      readableAtMs,
      bins: new Map(bins.map(([atMs, bin]) => [atMs, binFromState(bin)])),
    }));
    return track;
  }

  #publish(nowMs: number): void {
    let due = 0;
    for (const pending of this.#pending) {
      if (pending.readableAtMs > nowMs) break;
      for (const [atMs, bin] of pending.bins) mergeBin(binAt(this.#published, atMs), bin, true);
      due++;
    }
    if (due === 0) return;
    this.#pending.splice(0, due);
    this.#forget(nowMs - cloudwatchRetentionMs(this.resolutionMs));
  }

  /** Deletes bins that are older than the retention. Bins are nearly in order of time, so this visits few. */
  #forget(beforeMs: number): void {
    for (const atMs of this.#published.keys()) {
      if (atMs >= beforeMs) return;
      this.#published.delete(atMs);
    }
  }
}

/** The bin of a time, which is added if there is none. */
export function binAt(bins: Bins, atMs: number): MetricBin {
  let bin = bins.get(atMs);
  if (bin === undefined) {
    bin = emptyBin();
    bins.set(atMs, bin);
  }
  return bin;
}

const binStates = (bins: Bins) => [...bins].map(([atMs, bin]) => [atMs, binState(bin)] as const);

/** How long points of a resolution are retained, milliseconds. */
const cloudwatchRetentionMs = (resolutionMs: number): number =>
  1_000 *
  (resolutionMs < minuteMs
    ? limits.cloudwatch.highResolutionRetentionSeconds
    : limits.cloudwatch.metricRetentionSeconds);

/** A bin without samples. */
const emptyBin = (): MetricBin => ({
  sum: 0,
  count: 0,
  min: Number.POSITIVE_INFINITY,
  max: Number.NEGATIVE_INFINITY,
  values: new Map(),
});

/** Adds a value that occurred `times` times. */
function addValue(bin: MetricBin, value: number, times: number): void {
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

/** Distinct values that are kept exactly; further ones are rounded, which bounds the memory of a bin (emulator rule). */
const exactValuesMax = 4_096;
const coarseDigits = 3;

function totals(values: Map<number, number>, value: number, times: number): void {
  const known = values.get(value);
  if (known !== undefined) values.set(value, known + times);
  else if (values.size < exactValuesMax) values.set(value, times);
  else {
    const coarse = Number(value.toPrecision(coarseDigits));
    values.set(coarse, (values.get(coarse) ?? 0) + times);
  }
}

/** Converts a bin to plain JSON. */
const binState = (bin: MetricBin): BinState => [
  bin.sum,
  bin.count,
  bin.min,
  bin.max,
  bin.values === undefined ? null : [...bin.values],
];

/** Restores a bin from plain JSON. */
const binFromState = ([sum, count, min, max, values]: BinState): MetricBin => ({
  sum,
  count,
  min,
  max,
  values: values === null ? undefined : new Map(values),
});
