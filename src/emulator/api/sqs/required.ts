import { sqsErrors } from "../../sqs/sqs-errors.ts";

/** A parameter that a call cannot do without. */
export function required<T>(value: T | undefined, parameter: string): T {
  if (value === undefined) throw sqsErrors.missingParameter(parameter);
  return value;
}
