/** One datum of PutMetricData, checked. */
export interface PutDatum {
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly unit: string;
  readonly atMs: number;
  /** 1,000 for a high-resolution metric, else 60,000. */
  readonly resolutionMs: number;
  /** Values with how often each was seen. */
  readonly values: readonly (readonly [number, number])[];
  /** A statistic set, of which the single values are unknown. */
  readonly statistics?:
    | { readonly sum: number; readonly count: number; readonly min: number; readonly max: number }
    | undefined;
}
