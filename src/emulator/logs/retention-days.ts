import { invalidParameter } from "./logs-errors.ts";

/** Values that PutRetentionPolicy takes (CWL-API PutRetentionPolicy). */
const allowedDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1_096, 1_827, 2_192, 2_557, 2_922, 3_288, 3_653,
];

/** @throws {AwsError} InvalidParameterException */
export function checkRetentionDays(days: number): number {
  if (allowedDays.includes(days)) return days;
  throw invalidParameter(`Retention in days must be one of ${allowedDays.join(", ")}; it was ${days}.`);
}
