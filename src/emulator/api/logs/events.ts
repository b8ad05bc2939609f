import type * as sdk from "@aws-sdk/client-cloudwatch-logs";
import { FilterLogEvents$, GetLogEvents$, PutLogEvents$ } from "@aws-sdk/client-cloudwatch-logs";
import type { LogGroup } from "../../logs/log-group.ts";
import { invalidParameter } from "../../logs/logs-errors.ts";
import { digitsOf } from "../../logs/place.ts";
import { putEvents } from "../../logs/put-events.ts";
import { filterEvents, getEvents } from "../../logs/read-events.ts";
import { type ActionsOf, action } from "../router.ts";
import { groupNameOf, required } from "./input.ts";

/** CloudWatch Logs' actions on events. */
export const eventActions: ActionsOf<typeof sdk> = {
  PutLogEvents: action(PutLogEvents$, (input, { logs }) => {
    const group = logs.group(required(input.logGroupName, "logGroupName"));
    const stream = logs.stream(group, required(input.logStreamName, "logStreamName"));
    const events = (input.logEvents ?? []).map(({ timestamp, message }) => ({
      atMs: required(timestamp, "logEvents.timestamp"),
      message: required(message, "logEvents.message"),
    }));
    const { tooOldEnd, expiredEnd, tooNewStart } = putEvents(logs, group, stream, events);
    const rejected = {
      tooOldLogEventEndIndex: tooOldEnd,
      expiredLogEventEndIndex: expiredEnd,
      tooNewLogEventStartIndex: tooNewStart,
    };
    const anyRejected = Object.values(rejected).some((index) => index !== undefined);
    // Sequence tokens are no longer used, but AWS still returns the member.
    return { nextSequenceToken: "0", ...(anyRejected ? { rejectedLogEventsInfo: rejected } : {}) };
  }),

  FilterLogEvents: action(FilterLogEvents$, (input, { logs }) => {
    const request = {
      streamNames: input.logStreamNames,
      streamPrefix: input.logStreamNamePrefix,
      startMs: input.startTime,
      endMs: input.endTime,
      pattern: input.filterPattern,
      limit: input.limit,
      nextToken: input.nextToken,
    };
    const page = filterEvents(readable(logs.group(groupNameOf(input)), "FilterLogEvents"), request, logs.kernel.nowMs);
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
    };
  }),

  GetLogEvents: action(GetLogEvents$, (input, { logs }) => {
    const group = readable(logs.group(groupNameOf(input)), "GetLogEvents");
    const stream = logs.stream(group, required(input.logStreamName, "logStreamName"));
    const request = {
      startMs: input.startTime,
      endMs: input.endTime,
      limit: input.limit,
      fromHead: input.startFromHead ?? false,
      nextToken: input.nextToken,
    };
    const page = getEvents(group, stream, request, logs.kernel.nowMs);
    return {
      events: page.events.map(({ atMs, message, ingestedAtMs }) => ({
        timestamp: atMs,
        message,
        ingestionTime: ingestedAtMs,
      })),
      nextForwardToken: page.forwardToken,
      nextBackwardToken: page.backwardToken,
    };
  }),
};

/** The group, if the operation can read its class. @throws {AwsError} InvalidParameterException */
function readable(group: LogGroup, operation: string): LogGroup {
  if (group.logClass === "STANDARD") return group;
  throw invalidParameter(`${operation} is not supported for log groups of the class ${group.logClass}.`);
}
