/** One row of the table: what was predicted of a setting, and how it came out. */
export interface CalibrationRow {
  readonly setting: string;
  readonly predicted: string;
  readonly measured: number;
  readonly runs: number;
  /** Runs whose peak lies between the predicted 5th and 95th percentiles. */
  readonly inside: number;
  /** The shares of runs, 0–1, that were said to keep the goal, and that kept it. */
  readonly goal: { readonly said: number; readonly kept: number } | null;
  /** Runs that ended later than the predicted 95th percentile; null if the last end is not predicted. */
  readonly late: number | null;
  /** Why the setting could not be run. */
  readonly error?: string;
}
