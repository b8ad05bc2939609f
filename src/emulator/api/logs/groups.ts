import type * as sdk from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateLogGroup$,
  CreateLogStream$,
  DeleteLogGroup$,
  DeleteLogStream$,
  DeleteRetentionPolicy$,
  DescribeLogGroups$,
  type DescribeLogGroupsRequest,
  DescribeLogStreams$,
  ListLogGroups$,
  type LogGroupClass,
  PutRetentionPolicy$,
} from "@aws-sdk/client-cloudwatch-logs";
import type { LogGroup, LogStream } from "../../logs/log-group.ts";
import { invalidParameter } from "../../logs/logs-errors.ts";
import { checkRetentionDays } from "../../logs/logs-service.ts";
import { type ActionsOf, action } from "../router.ts";
import { groupNameOf, groupNameOfArn, newGroupName, newStreamName, pageOf, required } from "./input.ts";

/** CloudWatch Logs' actions on log groups and their streams. */
export const groupActions = {
  CreateLogGroup: action(CreateLogGroup$, (input, { logs }) => {
    const group = logs.createGroup(newGroupName(input.logGroupName), input.tags ?? {}, input.logGroupClass);
    group.kmsKeyId = input.kmsKeyId;
  }),

  DescribeLogGroups: action(DescribeLogGroups$, (input, { logs }) => {
    const found = logs.groups.filter(selectorOf(input));
    const page = pageOf(found, input.nextToken, input.limit);
    return {
      logGroups: page.items.map((group) => ({
        logGroupName: group.name,
        creationTime: group.createdAtMs,
        retentionInDays: group.retentionDays,
        metricFilterCount: group.metricFilters.length,
        arn: `${logs.arnOf(group)}:*`,
        logGroupArn: logs.arnOf(group),
        storedBytes: group.storedBytes,
        logGroupClass: group.logClass as LogGroupClass,
        kmsKeyId: group.kmsKeyId,
      })),
      nextToken: page.nextToken,
    };
  }),

  ListLogGroups: action(ListLogGroups$, (input, { logs }) => {
    const { logGroupNamePattern = "", logGroupClass } = input;
    const isWanted = nameTest(logGroupNamePattern);
    const found = logs.groups.filter(
      ({ name, logClass }) => isWanted(name) && logClass === (logGroupClass ?? logClass),
    );
    const page = pageOf(found, input.nextToken, input.limit);
    return {
      logGroups: page.items.map((group) => ({
        logGroupName: group.name,
        logGroupArn: logs.arnOf(group),
        logGroupClass: group.logClass as LogGroupClass,
      })),
      nextToken: page.nextToken,
    };
  }),

  DeleteLogGroup: action(DeleteLogGroup$, (input, { logs }) => {
    logs.deleteGroup(required(input.logGroupName, "logGroupName"));
  }),

  PutRetentionPolicy: action(PutRetentionPolicy$, (input, { logs }) => {
    const days = checkRetentionDays(required(input.retentionInDays, "retentionInDays"));
    logs.group(required(input.logGroupName, "logGroupName")).retentionDays = days;
  }),

  DeleteRetentionPolicy: action(DeleteRetentionPolicy$, (input, { logs }) => {
    logs.group(required(input.logGroupName, "logGroupName")).retentionDays = undefined;
  }),

  CreateLogStream: action(CreateLogStream$, (input, { logs }) => {
    const group = logs.group(required(input.logGroupName, "logGroupName"));
    logs.createStream(group, newStreamName(input.logStreamName));
  }),

  DescribeLogStreams: action(DescribeLogStreams$, (input, { logs }) => {
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

  DeleteLogStream: action(DeleteLogStream$, (input, { logs }) => {
    const group = logs.group(required(input.logGroupName, "logGroupName"));
    group.deleteStream(logs.stream(group, required(input.logStreamName, "logStreamName")));
  }),
} satisfies ActionsOf<typeof sdk>;

/** Whether DescribeLogGroups returns a group. A pattern is a part of its name, in any case (CWL-API DescribeLogGroups). */
function selectorOf(input: DescribeLogGroupsRequest): (group: LogGroup) => boolean {
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
