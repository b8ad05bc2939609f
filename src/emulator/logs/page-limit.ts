import { violatedConstraint } from "./logs-errors.ts";

/** How many items a page holds. @throws {AwsError} InvalidParameterException when more than `max`, or none, are asked for. */
export function pageLimit(limit: number | undefined, max: number): number {
  if (limit === undefined) return max;
  if (limit > max) throw violatedConstraint(limit, "limit", `have value less than or equal to ${max}`);
  if (limit < 1) throw violatedConstraint(limit, "limit", "have value greater than or equal to 1");
  return limit;
}
