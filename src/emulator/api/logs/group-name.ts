import { invalidParameter } from "../../logs/logs-errors.ts";

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
