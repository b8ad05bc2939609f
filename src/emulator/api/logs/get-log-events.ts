import { GetLogEvents$, type GetLogEventsRequest, type GetLogEventsResponse } from "@aws-sdk/client-cloudwatch-logs";
import { getEvents } from "../../logs/get-events.ts";
import { action } from "../action.ts";
import { groupNameOf } from "./group-name.ts";
import { required } from "./required.ts";

export const getLogEvents = action<GetLogEventsRequest, GetLogEventsResponse>(GetLogEvents$, (input, { logs }) => {
  const stream = logs.stream(logs.group(groupNameOf(input)), required(input.logStreamName, "logStreamName"));
  const request = {
    startMs: input.startTime,
    endMs: input.endTime,
    limit: input.limit,
    fromHead: input.startFromHead ?? false,
    nextToken: input.nextToken,
  };
  const page = getEvents(stream, request, logs.kernel.nowMs);
  return {
    events: page.events.map(({ atMs, message, ingestedAtMs }) => ({
      timestamp: atMs,
      message,
      ingestionTime: ingestedAtMs,
    })),
    nextForwardToken: page.forwardToken,
    nextBackwardToken: page.backwardToken,
  } satisfies GetLogEventsResponse;
});
