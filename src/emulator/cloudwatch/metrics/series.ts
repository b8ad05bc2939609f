import { minuteMs } from "../../../base/time.ts";
import { MetricTrack, type TrackState } from "./track.ts";

/** Dimensions as pairs of name and value, sorted by name. */
export type DimensionPairs = readonly (readonly [string, string])[];

/** The identity of a metric. */
export interface MetricIdentity {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** A series as plain JSON. */
export interface SeriesState {
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
