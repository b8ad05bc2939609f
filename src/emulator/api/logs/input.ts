import { LogGroupClass, OrderBy } from "@aws-sdk/client-cloudwatch-logs";
import { limits } from "../../../base/limits.ts";
import { invalidParameter, invalidToken } from "../../logs/logs-errors.ts";
import { type Page, pageAt, pageSize } from "../page.ts";
import { constraintText, requiredBy, usualRules } from "../schema/input-rules.ts";

export const logsRules = usualRules(invalidParameter, {
  doubles: ["defaultValue"],
  enums: { logGroupClass: Object.values(LogGroupClass), orderBy: Object.values(OrderBy) },
});

/** The value of a required member. @throws {AwsError} InvalidParameterException */
export const required = requiredBy(logsRules);

interface GroupReference {
  readonly logGroupName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
}

/** The name of the group that a request identifies by name or ARN. @throws {AwsError} unless exactly one is given. */
export function groupNameOf({ logGroupName, logGroupIdentifier }: GroupReference): string {
  const given = logGroupName ?? logGroupIdentifier;
  if (given === undefined || (logGroupName !== undefined && logGroupIdentifier !== undefined)) {
    throw invalidParameter("Exactly one of logGroupName and logGroupIdentifier must be given.");
  }
  return groupNameOfArn(given);
}

/** The name in a group's ARN, which may end in `:*`; any other text is taken for a name. */
export function groupNameOfArn(arn: string): string {
  return arn.startsWith("arn:") ? arn.split(":").slice(6).join(":").replace(/:\*$/, "") : arn;
}

/** The size of a page or a result, `max` by default. @throws {AwsError} InvalidParameterException unless it is from 1 to `max`. */
export const sizeOf = (given: number | undefined, max: number, member = "limit"): number =>
  pageSize(given, max, member, logsRules);

/** One page of a Describe call. @throws {AwsError} InvalidParameterException for an invalid token or limit. */
export const pageOf = <T>(items: readonly T[], token: string | undefined, limit: number | undefined): Page<T> =>
  pageAt(items, token, sizeOf(limit, limits.logs.describePageMax), invalidToken);

const nameLengthMax = 512;

/** The name of a new group (CWL-API CreateLogGroup). @throws {AwsError} InvalidParameterException */
export const newGroupName = (name: string | undefined): string =>
  checkedName(name, "logGroupName", /^[.\-_/#A-Za-z0-9]+$/, "[\\.\\-_/#A-Za-z0-9]+");

/** The name of a new stream (CWL-API CreateLogStream). @throws {AwsError} InvalidParameterException */
export const newStreamName = (name: string | undefined): string =>
  checkedName(name, "logStreamName", /^[^:*]*$/, "[^:*]*");

function checkedName(given: string | undefined, member: string, allowed: RegExp, pattern: string): string {
  const name = required(given, member);
  const isShort = name.length <= nameLengthMax;
  if (isShort && allowed.test(name)) return name;
  const rule = isShort
    ? `satisfy regular expression pattern: ${pattern}`
    : `have length less than or equal to ${nameLengthMax}`;
  throw invalidParameter(constraintText(`'${name}'`, member, rule));
}
