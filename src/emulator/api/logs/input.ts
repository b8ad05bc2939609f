import { limits } from "../../../base/limits.ts";
import { pageLimit } from "../../logs/event-list.ts";
import { invalidParameter, invalidToken } from "../../logs/logs-errors.ts";

interface GroupReference {
  readonly logGroupName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
}

/** The group that a call means, by name or by ARN. @throws {AwsError} InvalidParameterException unless exactly one is given. */
export function groupNameOf({ logGroupName, logGroupIdentifier }: GroupReference): string {
  const given = logGroupName ?? logGroupIdentifier;
  if (given === undefined || (logGroupName !== undefined && logGroupIdentifier !== undefined)) {
    throw invalidParameter("Exactly one of logGroupName and logGroupIdentifier must be given.");
  }
  return groupNameOfArn(given);
}

/** The name in a group's ARN, with or without `:*` behind it; anything else is taken for a name. */
export function groupNameOfArn(arn: string): string {
  return arn.startsWith("arn:") ? arn.split(":").slice(6).join(":").replace(/:\*$/, "") : arn;
}

/** A page of a Describe call; the token is the position at which the next page begins. @throws {AwsError} */
export function pageOf<T>(items: readonly T[], token: string | undefined, limit: number | undefined) {
  const from = token === undefined ? 0 : Number(token);
  if (!Number.isInteger(from) || from < 0) throw invalidToken();
  const end = from + pageLimit(limit, limits.logs.describePageMax);
  return { items: items.slice(from, end), nextToken: end < items.length ? String(end) : undefined };
}

/** The value of a member that must be there. @throws {AwsError} InvalidParameterException */
export function required<T>(value: T | undefined, name: string): T {
  if (value === undefined || value === "") {
    throw invalidParameter(
      `1 validation error detected: Value null at '${name}' failed to satisfy constraint: Member must not be null`,
    );
  }
  return value;
}
