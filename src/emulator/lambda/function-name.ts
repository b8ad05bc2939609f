import { AwsError } from "../aws-error.ts";

const reference = /^(?:arn:aws[\w-]*:lambda:[\w-]+:)?(?:\d{12}:)?(?:function:)?([\w-]+)(?::(\$LATEST|[\w-]+))?$/;
const newName = /^[\w-]{1,64}$/;

/** The name within a name, a partial ARN or a full ARN; undefined for another qualifier than `$LATEST`. */
export function functionNameOf(text: string): string | undefined {
  const [, name, qualifier] = reference.exec(text) ?? [];
  return qualifier === undefined || qualifier === "$LATEST" ? name : undefined;
}

/** @throws {AwsError} for a name that no function may have (L-API CreateFunction). */
export function checkNewName(name: string): void {
  if (newName.test(name)) return;
  throw new AwsError(
    "ValidationException",
    `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?`,
  );
}
