import { AwsError } from "../aws-error.ts";

/** @throws {AwsError} ValidationException, in AWS's words, for a number out of its range; undefined is not checked. */
export function checkRange(member: string, value: number | undefined, min: number, max: number): void {
  if (value === undefined || (value >= min && value <= max)) return;
  const bound = value < min ? `greater than or equal to ${min}` : `less than or equal to ${max}`;
  throw new AwsError(
    "ValidationException",
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must have value ${bound}`,
  );
}
