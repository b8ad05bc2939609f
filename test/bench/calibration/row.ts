import { appendFileSync, existsSync, readFileSync } from "node:fs";

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

/** Reads the rows that `keepRow` has written; none without a file. */
export function keptRows(file: string | undefined): Map<string, CalibrationRow> {
  const lines = file === undefined || !existsSync(file) ? [] : readFileSync(file, "utf8").split("\n");
  const rows = lines.filter((line) => line !== "").map((line) => JSON.parse(line) as CalibrationRow);
  return new Map(rows.map((row) => [row.setting, row]));
}

/** Adds a row to a file, so that a calibration that is ended can go on later. */
export function keepRow(file: string, row: CalibrationRow): void {
  appendFileSync(file, `${JSON.stringify(row)}\n`);
}
