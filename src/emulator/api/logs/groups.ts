import type * as sdk from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateLogGroup$,
  CreateLogStream$,
  DeleteLogGroup$,
  DeleteLogStream$,
  DeleteRetentionPolicy$,
  DescribeLogGroups$,
  DescribeLogStreams$,
  ListTagsForResource$,
  type LogGroupClass,
  PutRetentionPolicy$,
  TagResource$,
} from "@aws-sdk/client-cloudwatch-logs";
import type { LogStream } from "../../logs/log-group.ts";
import { checkRetentionDays } from "../../logs/put-events.ts";
import { type ActionsOf, action } from "../router.ts";
import { groupNameOf, groupNameOfArn, pageOf, required } from "./input.ts";

/** CloudWatch Logs' actions on log groups and their streams. */
export const groupActions: ActionsOf<typeof sdk> = {
  CreateLogGroup: action(CreateLogGroup$, (input, { logs }) => {
    logs.createGroup(required(input.logGroupName, "logGroupName"), input.tags ?? {}, input.logGroupClass);
  }),

  DescribeLogGroups: action(DescribeLogGroups$, (input, { logs }) => {
    const { logGroupNamePrefix: prefix = "", logGroupNamePattern: part = "" } = input;
    const found = logs.groups.filter(({ name }) => name.startsWith(prefix) && name.includes(part));
    const page = pageOf(found, input.nextToken, input.limit);
    return {
      logGroups: page.items.map((group) => ({
        logGroupName: group.name,
        creationTime: group.createdAtMs,
        retentionInDays: group.retentionDays,
        metricFilterCount: 0,
        arn: `${logs.arnOf(group)}:*`,
        logGroupArn: logs.arnOf(group),
        storedBytes: group.storedBytes,
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
    logs.createStream(group, required(input.logStreamName, "logStreamName"));
  }),

  DescribeLogStreams: action(DescribeLogStreams$, (input, { logs }) => {
    const group = logs.group(groupNameOf(input));
    const found = [...group.streams.values()]
      .filter(({ name }) => name.startsWith(input.logStreamNamePrefix ?? ""))
      .sort(input.orderBy === "LastEventTime" ? byLastEvent : byName);
    if (input.descending === true) found.reverse();
    const page = pageOf(found, input.nextToken, input.limit);
    return {
      logStreams: page.items.map((stream) => ({
        logStreamName: stream.name,
        creationTime: stream.createdAtMs,
        firstEventTimestamp: stream.firstAtMs,
        lastEventTimestamp: stream.lastAtMs,
        lastIngestionTime: stream.lastIngestedAtMs,
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

  TagResource: action(TagResource$, (input, { logs }) => {
    const group = logs.group(groupNameOfArn(required(input.resourceArn, "resourceArn")));
    group.tags = { ...group.tags, ...input.tags };
  }),

  ListTagsForResource: action(ListTagsForResource$, (input, { logs }) => ({
    tags: { ...logs.group(groupNameOfArn(required(input.resourceArn, "resourceArn"))).tags },
  })),
};

const byName = (a: LogStream, b: LogStream): number => (a.name < b.name ? -1 : 1);

const byLastEvent = (a: LogStream, b: LogStream): number => (a.lastAtMs ?? 0) - (b.lastAtMs ?? 0) || byName(a, b);
