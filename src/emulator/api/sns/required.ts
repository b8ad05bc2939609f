import { AwsError } from "../../aws-error.ts";

/** The value of a parameter that must be there. @throws {AwsError} InvalidParameter */
export function required<T>(value: T | undefined, name: string): T {
  if (value !== undefined && value !== "") return value;
  throw new AwsError("InvalidParameterException", `Invalid parameter: ${name}`, { queryCode: "InvalidParameter" });
}
