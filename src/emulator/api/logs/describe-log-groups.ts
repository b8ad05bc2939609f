import {
  DescribeLogGroups$,
  type DescribeLogGroupsRequest,
  type DescribeLogGroupsResponse,
} from "@aws-sdk/client-cloudwatch-logs";
import { action } from "../action.ts";
import { pageOf } from "./page-of.ts";

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
        logGroupClass: "STANDARD",
      })),
      nextToken: page.nextToken,
    } satisfies DescribeLogGroupsResponse;
  },
);
