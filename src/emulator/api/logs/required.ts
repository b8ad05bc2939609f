import { invalidParameter } from "../../logs/logs-errors.ts";

/** The value of a member that must be there. @throws {AwsError} InvalidParameterException */
export function required<T>(value: T | undefined, name: string): T {
  if (value === undefined || value === "") {
    throw invalidParameter(
      `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
    );
  }
  return value;
}
