import {
  FilterLogEvents$,
  type FilterLogEventsRequest,
  type FilterLogEventsResponse,
} from "@aws-sdk/client-cloudwatch-logs";
import { filterEvents } from "../../logs/filter-events.ts";
import { digitsOf } from "../../logs/log-event.ts";
import { action } from "../action.ts";
import { groupNameOf } from "./group-name.ts";

export const filterLogEvents = action<FilterLogEventsRequest, FilterLogEventsResponse>(
  FilterLogEvents$,
  (input, { logs }) => {
    const request = {
      streamNames: input.logStreamNames,
      streamPrefix: input.logStreamNamePrefix,
      startMs: input.startTime,
      endMs: input.endTime,
      pattern: input.filterPattern,
      limit: input.limit,
      nextToken: input.nextToken,
    };
    const page = filterEvents(logs.group(groupNameOf(input)), request, logs.kernel.nowMs);
    return {
      events: page.events.map((event) => ({
        logStreamName: event.stream,
        timestamp: event.atMs,
        message: event.message,
        ingestionTime: event.ingestedAtMs,
        eventId: digitsOf(event),
      })),
      searchedLogStreams: [],
      nextToken: page.nextToken,
    } satisfies FilterLogEventsResponse;
  },
);
