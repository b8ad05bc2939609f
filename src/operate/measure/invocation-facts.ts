import { largest, median, percentile } from "../../base/numbers.ts";
import { type InvocationColumns, outcomes } from "../../measure/log/function-log.ts";
import { flags } from "../../measure/log/invocation-log.ts";
import type { MeasuredFunction } from "./document.ts";

/** Counts the rows for which `test` is true. */
export const countOf = (rows: readonly number[], test: (row: number) => boolean): number =>
  rows.reduce((count, row) => (test(row) ? count + 1 : count), 0);

/** Invocations that are running, and others without a report. */
export function stateCounts(columns: InvocationColumns, rows: readonly number[]) {
  const unreported = outcomes.indexOf("unreported");
  const isRunning = (row: number) => ((columns.flags[row] as number) & flags.running) !== 0;
  return {
    running: countOf(rows, isRunning),
    unreported: countOf(rows, (row) => columns.outcome[row] === unreported && !isRunning(row)),
  };
}

/** Durations of the invocations with a report, milliseconds. */
export function durationsOf(
  { durationMs }: InvocationColumns,
  rows: readonly number[],
): MeasuredFunction["durationMs"] {
  const known = rows.map((row) => durationMs[row] as number).filter((ms) => !Number.isNaN(ms));
  if (known.length === 0) return null;
  const at = (p: number) => hundredths(percentile(known, p));
  return { p50: at(50), p95: at(95), p99: at(99), max: largest(known) };
}

const hundredths = (value: number): number => Math.round(value * 100) / 100;

/** Cold starts, and how long they took. */
export function coldStartsOf(columns: InvocationColumns, rows: readonly number[]): MeasuredFunction["coldStarts"] {
  const cold = rows.filter((row) => !Number.isNaN(columns.initMs[row] as number));
  const inits = cold.map((row) => columns.initMs[row] as number);
  const withFlag = (flag: number) => countOf(cold, (row) => ((columns.flags[row] as number) & flag) !== 0);
  return {
    count: cold.length,
    early: withFlag(flags.earlyInit),
    restored: withFlag(flags.restored),
    initMs:
      cold.length === 0
        ? null
        : { p50: hundredths(median(inits)), p95: hundredths(percentile(inits, 95)), max: largest(inits) },
  };
}

/** Counts invocations by version. */
export function versionsOf({ version, versions }: InvocationColumns, rows: readonly number[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) {
    const name = versions[version[row] as number] as string;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
