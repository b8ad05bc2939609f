import { missingParameter } from "../../cloudwatch/cloudwatch-errors.ts";

/** The value of a parameter that must be there. @throws {AwsError} MissingParameter */
export function required<T>(value: T | undefined, name: string): T {
  if (value === undefined || value === "") throw missingParameter(`The parameter ${name} is required.`);
  return value;
}
