import {
  DescribeLogStreams$,
  type DescribeLogStreamsRequest,
  type DescribeLogStreamsResponse,
} from "@aws-sdk/client-cloudwatch-logs";
import type { LogStream } from "../../logs/log-group.ts";
import { action } from "../action.ts";
import { groupNameOf } from "./group-name.ts";
import { pageOf } from "./page-of.ts";

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
        firstEventTimestamp: stream.events.at(0)?.atMs,
        lastEventTimestamp: lastEventMs(stream),
        lastIngestionTime: stream.lastIngestedAtMs,
        arn: `${logs.arnOf(group)}:log-stream:${stream.name}`,
        storedBytes: 0,
      })),
      nextToken: page.nextToken,
    } satisfies DescribeLogStreamsResponse;
  },
);

const lastEventMs = ({ events }: LogStream): number | undefined => events.at(events.length - 1)?.atMs;
const byName = (a: LogStream, b: LogStream): number => (a.name < b.name ? -1 : 1);
const byLastEvent = (a: LogStream, b: LogStream): number =>
  (lastEventMs(a) ?? 0) - (lastEventMs(b) ?? 0) || byName(a, b);
