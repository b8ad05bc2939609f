import {
  CreateLogGroup$,
  type CreateLogGroupRequest,
  CreateLogStream$,
  type CreateLogStreamRequest,
  DeleteLogGroup$,
  type DeleteLogGroupRequest,
  DeleteLogStream$,
  type DeleteLogStreamRequest,
  DeleteRetentionPolicy$,
  type DeleteRetentionPolicyRequest,
  DescribeLogGroups$,
  type DescribeLogGroupsRequest,
  type DescribeLogGroupsResponse,
  DescribeLogStreams$,
  type DescribeLogStreamsRequest,
  type DescribeLogStreamsResponse,
  ListTagsForResource$,
  type ListTagsForResourceRequest,
  type ListTagsForResourceResponse,
  type LogGroupClass,
  PutRetentionPolicy$,
  type PutRetentionPolicyRequest,
  TagResource$,
  type TagResourceRequest,
} from "@aws-sdk/client-cloudwatch-logs";
import type { LogStream } from "../../logs/log-group.ts";
import { checkRetentionDays } from "../../logs/put-events.ts";
import { action } from "../router.ts";
import { groupNameOf, groupNameOfArn, pageOf, required } from "./input.ts";

export const createLogGroup = action<CreateLogGroupRequest, undefined>(CreateLogGroup$, (input, { logs }) => {
  logs.createGroup(required(input.logGroupName, "logGroupName"), input.tags ?? {}, input.logGroupClass);
  return undefined;
});

export const describeLogGroups = action<DescribeLogGroupsRequest, DescribeLogGroupsResponse>(
  DescribeLogGroups$,
  (input, { logs }) => {
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
    } satisfies DescribeLogGroupsResponse;
  },
);

export const deleteLogGroup = action<DeleteLogGroupRequest, undefined>(DeleteLogGroup$, (input, { logs }) => {
  logs.deleteGroup(required(input.logGroupName, "logGroupName"));
  return undefined;
});

export const putRetentionPolicy = action<PutRetentionPolicyRequest, undefined>(
  PutRetentionPolicy$,
  (input, { logs }) => {
    const days = checkRetentionDays(required(input.retentionInDays, "retentionInDays"));
    logs.group(required(input.logGroupName, "logGroupName")).retentionDays = days;
    return undefined;
  },
);

export const deleteRetentionPolicy = action<DeleteRetentionPolicyRequest, undefined>(
  DeleteRetentionPolicy$,
  (input, { logs }) => {
    logs.group(required(input.logGroupName, "logGroupName")).retentionDays = undefined;
    return undefined;
  },
);

export const createLogStream = action<CreateLogStreamRequest, undefined>(CreateLogStream$, (input, { logs }) => {
  const group = logs.group(required(input.logGroupName, "logGroupName"));
  logs.createStream(group, required(input.logStreamName, "logStreamName"));
  return undefined;
});

export const describeLogStreams = action<DescribeLogStreamsRequest, DescribeLogStreamsResponse>(
  DescribeLogStreams$,
  (input, { logs }) => {
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
    } satisfies DescribeLogStreamsResponse;
  },
);

const byName = (a: LogStream, b: LogStream): number => (a.name < b.name ? -1 : 1);

const byLastEvent = (a: LogStream, b: LogStream): number => (a.lastAtMs ?? 0) - (b.lastAtMs ?? 0) || byName(a, b);

export const deleteLogStream = action<DeleteLogStreamRequest, undefined>(DeleteLogStream$, (input, { logs }) => {
  const group = logs.group(required(input.logGroupName, "logGroupName"));
  group.deleteStream(logs.stream(group, required(input.logStreamName, "logStreamName")));
  return undefined;
});

export const tagResource = action<TagResourceRequest, undefined>(TagResource$, (input, { logs }) => {
  const group = logs.group(groupNameOfArn(required(input.resourceArn, "resourceArn")));
  group.tags = { ...group.tags, ...input.tags };
  return undefined;
});

export const listTagsForResource = action<ListTagsForResourceRequest, ListTagsForResourceResponse>(
  ListTagsForResource$,
  (input, { logs }) => ({
    tags: { ...logs.group(groupNameOfArn(required(input.resourceArn, "resourceArn"))).tags },
  }),
);
