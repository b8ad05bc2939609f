import { invalidParameterValue } from "../cloudwatch-errors.ts";

const minuteMs = 60_000;
const dayMs = 86_400_000;
const shortPeriods = [1, 5, 10, 20, 30];

/** @throws {AwsError} InvalidParameterValue when the period is none of 1, 5, 10, 20, 30 or a multiple of 60 seconds. */
export function checkPeriod(seconds: number, parameter: string): number {
  const valid = Number.isInteger(seconds) && seconds > 0 && (shortPeriods.includes(seconds) || seconds % 60 === 0);
  if (!valid) throw invalidParameterValue(`The parameter ${parameter} must be 1, 5, 10, 20, 30 or a multiple of 60.`);
  return seconds * 1_000;
}

/** Where a read that asks for `startMs` really starts: rounded down the more the older it is (CW-API GetMetricData). */
export function roundedStartMs(startMs: number, periodMs: number, nowMs: number): number {
  const age = nowMs - startMs;
  const step =
    periodMs < minuteMs ? periodMs : age < 15 * dayMs ? minuteMs : age < 63 * dayMs ? 5 * minuteMs : 3_600_000;
  return Math.floor(startMs / step) * step;
}

/** @throws {AwsError} InvalidParameterValue unless the range runs forward. */
export function checkRange(startMs: number, endMs: number): void {
  if (endMs <= startMs) {
    throw invalidParameterValue("The parameter StartTime must be less than the parameter EndTime.");
  }
}
