import { minuteMs } from "../../../base/time.ts";
import type { Kernel } from "../../kernel/kernel.ts";
import type { MetricSample } from "../../options.ts";
import { type MetricBin, MetricTrack, mergeBin, type TrackState } from "./track.ts";

/** The identity of a metric. */
export interface MetricIdentity {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Dimensions as pairs of name and value, sorted by name. */
export type DimensionPairs = readonly (readonly [string, string])[];

/** A validated datum of PutMetricData. */
export interface PutDatum {
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly unit: string;
  readonly atMs: number;
  /** 1,000 for a high-resolution metric, otherwise 60,000. */
  readonly resolutionMs: number;
  /** Values with their counts. */
  readonly values: readonly (readonly [number, number])[];
  /** A statistic set, whose single values are unknown. */
  readonly statistics?: Omit<MetricBin, "values"> | undefined;
}

/** The track for the samples of one metric with one dimensions object. */
interface Route {
  readonly namespace: string;
  readonly unit: string;
  readonly track: MetricTrack;
}

/**
 * All metrics of the account. A sample of a service can be read after the end of the minute in which it was reported plus the lag
 * (emulator rule: AWS documents only that metrics are sent about once a minute).
 */
export class MetricStore {
  readonly #kernel: Kernel;
  readonly #lagMs: number;
  readonly #series = new Map<string, MetricSeries>();
  // Services reuse their dimensions objects, so the object's identity finds the track without building a key.
  #routes = new WeakMap<object, Map<string, Route>>();

  constructor(kernel: Kernel, lagMs: number) {
    this.#kernel = kernel;
    this.#lagMs = lagMs;
  }

  report(sample: MetricSample): void {
    const nowMs = this.#kernel.nowMs;
    this.#trackOf(sample).add(sample.atMs, this.#readableAtMs(nowMs), nowMs, sample.value, 1);
  }

  /** Stores one datum of PutMetricData. It can be read at once (emulator rule: AWS takes up to two minutes). */
  put(namespace: string, datum: PutDatum): void {
    const nowMs = this.#kernel.nowMs;
    const track = this.#seriesOf(namespace, datum.name, datum.dimensions).track(datum.unit, datum.resolutionMs);
    for (const [value, times] of datum.values) track.add(datum.atMs, nowMs, nowMs, value, times);
    if (datum.statistics === undefined) return;
    mergeBin(track.bin(datum.atMs, nowMs, nowMs), { ...datum.statistics, values: undefined }, false);
  }

  find(identity: MetricIdentity): MetricSeries | undefined {
    const { namespace, name, dimensions } = identity;
    return this.#series.get(seriesKey(namespace, name, dimensionPairs(dimensions)));
  }

  /** All metrics with published data, in order of their first sample. */
  list(): readonly MetricSeries[] {
    const nowMs = this.#kernel.nowMs;
    return [...this.#series.values()].filter((series) => series.tracks.some((track) => track.hasData(nowMs)));
  }

  snapshot(): readonly SeriesState[] {
    return [...this.#series.values()].map((series) => series.snapshot());
  }

  restore(state: readonly SeriesState[]): void {
    this.#series.clear();
    this.#routes = new WeakMap();
    for (const one of state) {
      this.#series.set(seriesKey(one.namespace, one.name, one.dimensions), MetricSeries.restored(one));
    }
  }

  #readableAtMs(nowMs: number): number {
    return nowMs - (nowMs % minuteMs) + minuteMs + this.#lagMs;
  }

  #trackOf(sample: MetricSample): MetricTrack {
    let routes = this.#routes.get(sample.dimensions);
    const known = routes?.get(sample.name);
    if (known !== undefined && known.namespace === sample.namespace && known.unit === sample.unit) return known.track;
    if (routes === undefined) {
      routes = new Map();
      this.#routes.set(sample.dimensions, routes);
    }
    const { namespace, name, dimensions, unit } = sample;
    const track = this.#seriesOf(namespace, name, dimensions).track(unit);
    routes.set(name, { namespace, unit, track });
    return track;
  }

  #seriesOf(namespace: string, name: string, dimensions: Readonly<Record<string, string>>): MetricSeries {
    const pairs = dimensionPairs(dimensions);
    const key = seriesKey(namespace, name, pairs);
    let series = this.#series.get(key);
    if (series === undefined) {
      series = new MetricSeries(namespace, name, pairs);
      this.#series.set(key, series);
    }
    return series;
  }
}

/** A series as plain JSON. */
interface SeriesState {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: DimensionPairs;
  readonly tracks: readonly TrackState[];
}

/** One metric: its samples, by unit and resolution. */
export class MetricSeries {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: DimensionPairs;
  readonly tracks: MetricTrack[] = [];

  constructor(namespace: string, name: string, dimensions: DimensionPairs) {
    this.namespace = namespace;
    this.name = name;
    this.dimensions = dimensions;
  }

  track(unit: string, resolutionMs = minuteMs): MetricTrack {
    for (const track of this.tracks) if (track.unit === unit && track.resolutionMs === resolutionMs) return track;
    const track = new MetricTrack(unit, resolutionMs);
    this.tracks.push(track);
    return track;
  }

  snapshot(): SeriesState {
    const { namespace, name, dimensions } = this;
    return { namespace, name, dimensions, tracks: this.tracks.map((track) => track.snapshot()) };
  }

  static restored(state: SeriesState): MetricSeries {
    const series = new MetricSeries(state.namespace, state.name, state.dimensions);
    for (const track of state.tracks) series.tracks.push(MetricTrack.restored(track));
    return series;
  }
}

/** The dimensions of a map as pairs, sorted by name. */
export const dimensionPairs = (dimensions: Readonly<Record<string, string>>): DimensionPairs =>
  Object.entries(dimensions).sort(([a], [b]) => (a < b ? -1 : 1));

/** A key that is unique for each metric: AWS's names cannot contain the separators. */
export function seriesKey(namespace: string, name: string, pairs: DimensionPairs): string {
  let key = `${namespace}\u0000${name}`;
  for (const [dimension, value] of pairs) key += `\u0000${dimension}\u0001${value}`;
  return key;
}
