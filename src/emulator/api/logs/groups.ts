import * as sdk from "@aws-sdk/client-cloudwatch-logs";
import { limits } from "../../../base/limits.ts";
import { invalidParameter, invalidToken, type LogGroup, type LogStream } from "../../logs/log-group.ts";
import { checkRetentionDays, type LogsService } from "../../logs/logs-service.ts";
import { type Page, pageAt, pageSize, withoutKeys } from "../lists.ts";
import { type ActionsOf, action } from "../router.ts";
import { constraintText, requiredBy, usualRules } from "../schema/input-rules.ts";

/** What CloudWatch Logs checks in its inputs. */
export const logsRules = usualRules(invalidParameter, {
  doubles: ["defaultValue"],
  enums: { logGroupClass: Object.values(sdk.LogGroupClass), orderBy: Object.values(sdk.OrderBy) },
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
const newStreamName = (name: string | undefined): string => checkedName(name, "logStreamName", /^[^:*]*$/, "[^:*]*");

function checkedName(given: string | undefined, member: string, allowed: RegExp, pattern: string): string {
  const name = required(given, member);
  const isShort = name.length <= nameLengthMax;
  if (isShort && allowed.test(name)) return name;
  const rule = isShort
    ? `satisfy regular expression pattern: ${pattern}`
    : `have length less than or equal to ${nameLengthMax}`;
  throw invalidParameter(constraintText(`'${name}'`, member, rule));
}

/** CloudWatch Logs' actions on log groups, their streams and their tags; tag actions with a name instead of an ARN are older. */
export const groupActions = {
  CreateLogGroup: action(sdk.CreateLogGroup$, (input, { logs }) => {
    const group = logs.createGroup(newGroupName(input.logGroupName), input.tags ?? {}, input.logGroupClass);
    group.kmsKeyId = input.kmsKeyId;
  }),

  DescribeLogGroups: action(sdk.DescribeLogGroups$, (input, { logs }) => {
    const found = logs.groups.filter(selectorOf(input));
    const page = pageOf(found, input.nextToken, input.limit);
    return {
      logGroups: page.items.map((group) => ({
        ...summaryOf(group, logs),
        creationTime: group.createdAtMs,
        retentionInDays: group.retentionDays,
        metricFilterCount: group.metricFilters.length,
        arn: `${logs.arnOf(group)}:*`,
        storedBytes: group.storedBytes,
        kmsKeyId: group.kmsKeyId,
      })),
      nextToken: page.nextToken,
    };
  }),

  ListLogGroups: action(sdk.ListLogGroups$, (input, { logs }) => {
    const { logGroupNamePattern = "", logGroupClass } = input;
    const isWanted = nameTest(logGroupNamePattern);
    const found = logs.groups.filter(
      ({ name, logClass }) => isWanted(name) && logClass === (logGroupClass ?? logClass),
    );
    const page = pageOf(found, input.nextToken, input.limit);
    return {
      logGroups: page.items.map((group) => summaryOf(group, logs)),
      nextToken: page.nextToken,
    };
  }),

  DeleteLogGroup: action(sdk.DeleteLogGroup$, (input, { logs }) => {
    logs.deleteGroup(required(input.logGroupName, "logGroupName"));
  }),

  PutRetentionPolicy: action(sdk.PutRetentionPolicy$, (input, { logs }) => {
    const days = checkRetentionDays(required(input.retentionInDays, "retentionInDays"));
    groupIn(input, logs).retentionDays = days;
  }),

  DeleteRetentionPolicy: action(sdk.DeleteRetentionPolicy$, (input, { logs }) => {
    groupIn(input, logs).retentionDays = undefined;
  }),

  CreateLogStream: action(sdk.CreateLogStream$, (input, { logs }) => {
    const group = groupIn(input, logs);
    logs.createStream(group, newStreamName(input.logStreamName));
  }),

  DescribeLogStreams: action(sdk.DescribeLogStreams$, (input, { logs }) => {
    const group = logs.group(groupNameOf(input));
    if (input.orderBy === "LastEventTime" && input.logStreamNamePrefix !== undefined) {
      throw invalidParameter("Cannot order by LastEventTime with a logStreamNamePrefix.");
    }
    const found = [...group.streams.values()]
      .filter(({ name }) => name.startsWith(input.logStreamNamePrefix ?? ""))
      .sort(input.orderBy === "LastEventTime" ? byLastEvent : byName);
    if (input.descending === true) found.reverse();
    const page = pageOf(found, input.nextToken, input.limit);
    return {
      logStreams: page.items.map((stream) => ({
        logStreamName: stream.name,
        creationTime: stream.createdAtMs,
        firstEventTimestamp: stream.firstAtMs ?? undefined,
        lastEventTimestamp: stream.lastAtMs ?? undefined,
        lastIngestionTime: stream.lastIngestedAtMs ?? undefined,
        arn: `${logs.arnOf(group)}:log-stream:${stream.name}`,
        storedBytes: 0,
      })),
      nextToken: page.nextToken,
    };
  }),

  DeleteLogStream: action(sdk.DeleteLogStream$, (input, { logs }) => {
    const group = groupIn(input, logs);
    group.deleteStream(logs.stream(group, required(input.logStreamName, "logStreamName")));
  }),

  TagResource: action(sdk.TagResource$, (input, { logs }) => {
    const group = taggedOf(logs, input.resourceArn);
    group.tags = { ...group.tags, ...input.tags };
  }),

  UntagResource: action(sdk.UntagResource$, (input, { logs }) => {
    const group = taggedOf(logs, input.resourceArn);
    group.tags = withoutKeys(group.tags, input.tagKeys);
  }),

  ListTagsForResource: action(sdk.ListTagsForResource$, (input, { logs }) => ({
    tags: { ...taggedOf(logs, input.resourceArn).tags },
  })),

  TagLogGroup: action(sdk.TagLogGroup$, (input, { logs }) => {
    const group = groupIn(input, logs);
    group.tags = { ...group.tags, ...input.tags };
  }),

  UntagLogGroup: action(sdk.UntagLogGroup$, (input, { logs }) => {
    const group = groupIn(input, logs);
    group.tags = withoutKeys(group.tags, input.tags);
  }),

  ListTagsLogGroup: action(sdk.ListTagsLogGroup$, (input, { logs }) => ({
    tags: { ...groupIn(input, logs).tags },
  })),
} satisfies ActionsOf<typeof sdk>;

/** The group of a request that names it. @throws {AwsError} ResourceNotFoundException, InvalidParameterException */
export const groupIn = (input: { readonly logGroupName?: string | undefined }, logs: LogsService): LogGroup =>
  logs.group(required(input.logGroupName, "logGroupName"));

const summaryOf = (group: LogGroup, logs: LogsService) => ({
  logGroupName: group.name,
  logGroupArn: logs.arnOf(group),
  logGroupClass: group.logClass as sdk.LogGroupClass,
});

const taggedOf = (logs: LogsService, arn: string | undefined): LogGroup =>
  logs.group(groupNameOfArn(required(arn, "resourceArn")));

/** Whether DescribeLogGroups returns a group. A pattern is a part of its name, in any case (CWL-API DescribeLogGroups). */
function selectorOf(input: sdk.DescribeLogGroupsRequest): (group: LogGroup) => boolean {
  const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern, logGroupClass, logGroupIdentifiers } = input;
  if (prefix !== undefined && pattern !== undefined) {
    throw invalidParameter("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
  }
  const part = pattern?.toLowerCase() ?? "";
  const names = logGroupIdentifiers?.map(groupNameOfArn);
  return ({ name, logClass }) =>
    name.startsWith(prefix ?? "") &&
    name.toLowerCase().includes(part) &&
    logClass === (logGroupClass ?? logClass) &&
    (names?.includes(name) ?? true);
}

/** A pattern of ListLogGroups is parts of names, separated by `|`; `^` before a part stands for the start of the name. */
function nameTest(pattern: string): (name: string) => boolean {
  const parts = pattern.split("|");
  return (name) => parts.some((part) => (part.startsWith("^") ? name.startsWith(part.slice(1)) : name.includes(part)));
}

const byName = (a: LogStream, b: LogStream): number => (a.name < b.name ? -1 : 1);

const byLastEvent = (a: LogStream, b: LogStream): number => (a.lastAtMs ?? 0) - (b.lastAtMs ?? 0) || byName(a, b);
