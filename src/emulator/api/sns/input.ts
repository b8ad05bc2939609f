import { AwsError } from "../../aws-error.ts";
import type { InputRules } from "../schema/input-rules.ts";

const invalidParameter = (message: string) =>
  new AwsError("InvalidParameterException", message, { queryCode: "InvalidParameter" });

export const snsRules: InputRules = {
  missing: (_, error) => invalidParameter(`Invalid parameter: ${error.path.join(".")}`),
  violation: invalidParameter,
};

/** The value of a required parameter. @throws {AwsError} InvalidParameter */
export function required<T>(value: T | undefined, name: string): T {
  if (value !== undefined && value !== "") return value;
  throw invalidParameter(`Invalid parameter: ${name}`);
}

interface WireTag {
  readonly Key: string | undefined;
  readonly Value: string | undefined;
}

/** Converts tags of a request to the model's form. */
export const fromTags = (tags: readonly WireTag[] | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries((tags ?? []).map(({ Key, Value }) => [required(Key, "Tags"), Value ?? ""]));
