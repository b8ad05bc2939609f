import * as sdk from "@aws-sdk/client-cloudwatch-logs";
import { limits } from "../../../base/limits.ts";
import { dayMs } from "../../../base/time.ts";
import { type LogEvent, type LogPlace, placeBefore, startOf, startOfLog } from "../../logs/events/columns.ts";
import { filterPattern } from "../../logs/filter-pattern.ts";
import { digitsOf, invalidParameter, invalidToken, type LogGroup, notFound, placeOf } from "../../logs/log-group.ts";
import { type ActionsOf, action } from "../router.ts";
import { groupIn, groupNameOf, required, sizeOf } from "./groups.ts";

const { eventsPerPageMax, pageBytesMax, eventOverheadBytes, filterStreamsMax } = limits.logs;

/** CloudWatch Logs' actions that write and read events. */
export const eventActions: ActionsOf<typeof sdk> = {
  FilterLogEvents: action(sdk.FilterLogEvents$, (input, { logs }) =>
    filterEvents(readable(logs.group(groupNameOf(input)), "FilterLogEvents"), input, logs.kernel.nowMs),
  ),

  GetLogEvents: action(sdk.GetLogEvents$, (input, { logs }) => {
    const group = readable(logs.group(groupNameOf(input)), "GetLogEvents");
    const stream = logs.stream(group, required(input.logStreamName, "logStreamName"));
    return getEvents(group, stream.name, input, logs.kernel.nowMs);
  }),

  PutLogEvents: action(sdk.PutLogEvents$, (input, { logs }) => {
    const group = groupIn(input, logs);
    const stream = logs.stream(group, required(input.logStreamName, "logStreamName"));
    const events = checkedEvents(input.logEvents ?? []);
    const { nowMs } = logs.kernel;
    const expiredMs = group.retentionDays === undefined ? 0 : nowMs - group.retentionDays * dayMs;
    const tooOld = events.filter(({ atMs }) => atMs < nowMs - eventAgeSecondsMax * 1_000).length;
    const expired = events.filter(({ atMs }) => atMs < expiredMs).length;
    const tooNew = events.filter(({ atMs }) => atMs > nowMs + eventAheadSecondsMax * 1_000).length;
    for (const { atMs, message } of events.slice(Math.max(tooOld, expired), events.length - tooNew)) {
      logs.append(group, stream, atMs, message);
    }
    // Which events of the batch were rejected, as indexes into it (CWL-API PutLogEvents).
    const rejectedLogEventsInfo: sdk.RejectedLogEventsInfo = {
      ...(tooOld > 0 ? { tooOldLogEventEndIndex: tooOld } : {}),
      ...(expired > 0 ? { expiredLogEventEndIndex: expired } : {}),
      ...(tooNew > 0 ? { tooNewLogEventStartIndex: events.length - tooNew } : {}),
    };
    // Sequence tokens are no longer used, but AWS still returns the member.
    return { nextSequenceToken: "0", ...(tooOld + expired + tooNew > 0 ? { rejectedLogEventsInfo } : {}) };
  }),
};

/** The group, if the operation can read its class. @throws {AwsError} InvalidParameterException */
function readable(group: LogGroup, operation: string): LogGroup {
  if (group.logClass === "STANDARD") return group;
  throw invalidParameter(`${operation} is not supported for log groups of the class ${group.logClass}.`);
}

/** Returns ingested events of a time range with inclusive ends that match a pattern, oldest first. @throws {AwsError} */
export function filterEvents(
  group: LogGroup,
  input: sdk.FilterLogEventsRequest,
  nowMs: number,
): sdk.FilterLogEventsResponse {
  const limit = sizeOf(input.limit, eventsPerPageMax);
  const matches = filterPattern(input.filterPattern ?? "");
  const inStream = streamFilter(group, input);
  const endMs = input.endTime ?? Number.POSITIVE_INFINITY;
  const events: NonNullable<sdk.FilterLogEventsResponse["events"]> = [];
  let bytes = 0;
  let last: LogEvent | undefined;
  let nextToken: string | undefined;
  for (const event of group.events.after(firstPlace(input))) {
    if (event.atMs > endMs) break;
    if (event.ingestedAtMs > nowMs || !inStream(event.stream) || !matches(event.message)) continue;
    bytes += event.message.length + eventOverheadBytes;
    if (last !== undefined && (events.length === limit || bytes > pageBytesMax)) {
      nextToken = digitsOf(last);
      break;
    }
    events.push({ logStreamName: event.stream, ...shapeOf(event), eventId: digitsOf(event) });
    last = event;
  }
  return { events, searchedLogStreams: [], nextToken };
}

const shapeOf = ({ atMs, message, ingestedAtMs }: LogEvent) => ({
  timestamp: atMs,
  message,
  ingestionTime: ingestedAtMs,
});

function firstPlace({ nextToken, startTime }: sdk.FilterLogEventsRequest): LogPlace {
  if (nextToken === undefined) return startOf(startTime ?? 0);
  const place = placeOf(nextToken);
  if (place === undefined) throw invalidToken();
  return place;
}

/** Returns which streams are searched. */
function streamFilter(
  group: LogGroup,
  { logStreamNames, logStreamNamePrefix }: sdk.FilterLogEventsRequest,
): (name: string) => boolean {
  if (logStreamNames !== undefined && logStreamNamePrefix !== undefined) {
    throw invalidParameter("logStreamNames and logStreamNamePrefix cannot both be specified.");
  }
  if (logStreamNamePrefix !== undefined) return (name) => name.startsWith(logStreamNamePrefix);
  if (logStreamNames === undefined || logStreamNames.length === 0) return () => true;
  if (logStreamNames.length > filterStreamsMax) {
    throw invalidParameter(`logStreamNames must have at most ${filterStreamsMax} names.`);
  }
  if (logStreamNames.some((name) => !group.streams.has(name))) throw notFound("log stream");
  const names = new Set(logStreamNames);
  return (name) => names.has(name);
}

/** Returns a page of one stream, oldest event first, reading towards newer or older events; the end is exclusive. @throws {AwsError} */
export function getEvents(
  group: LogGroup,
  stream: string,
  input: Omit<sdk.GetLogEventsRequest, "logStreamName">,
  nowMs: number,
): sdk.GetLogEventsResponse {
  const limit = sizeOf(input.limit, eventsPerPageMax);
  const token = input.nextToken === undefined ? undefined : readToken(input.nextToken);
  const forward = token?.forward ?? input.startFromHead ?? false;
  const { startTime: startMs = 0, endTime: endMs = Number.POSITIVE_INFINITY } = input;
  const list = forward
    ? group.events.after(token?.place ?? startOf(startMs))
    : group.events.upTo(token?.place ?? startOf(endMs));
  const events: LogEvent[] = [];
  let bytes = 0;
  for (const event of list) {
    if (events.length === limit || (forward ? event.atMs >= endMs : event.atMs < startMs)) break;
    const isOutside = event.atMs < startMs || event.atMs >= endMs;
    if (isOutside || event.stream !== stream || event.ingestedAtMs > nowMs) continue;
    bytes += event.message.length + eventOverheadBytes;
    if (events.length > 0 && bytes > pageBytesMax) break;
    events.push(event);
  }
  if (!forward) events.reverse();
  const [oldest] = events;
  const here = token?.place ?? startOfLog;
  return {
    events: events.map(shapeOf),
    nextForwardToken: tokenOf("f", events.at(-1) ?? here),
    nextBackwardToken: tokenOf("b", oldest === undefined ? here : placeBefore(oldest)),
  };
}

const tokenOf = (direction: "f" | "b", place: LogPlace): string => `${direction}/${digitsOf(place)}/s`;

function readToken(token: string): { readonly forward: boolean; readonly place: LogPlace } {
  const [, direction, digits] = /^([fb])\/(\d+)\/s$/.exec(token) ?? [];
  const place = placeOf(digits ?? "");
  if (place === undefined) throw invalidToken();
  return { forward: direction === "f", place };
}

const { putEventsMax, putBytesMax, eventAgeSecondsMax, eventAheadSecondsMax, batchSpanSecondsMax } = limits.logs;

/** @throws {AwsError} InvalidParameterException for an invalid batch. */
function checkedEvents(given: readonly sdk.InputLogEvent[]) {
  const events = given.map(({ timestamp, message }) => ({
    atMs: required(timestamp, "logEvents.timestamp"),
    message: required(message, "logEvents.message"),
  }));
  const [first] = events;
  if (first === undefined || events.length > putEventsMax) {
    throw invalidParameter(`A batch must have between 1 and ${putEventsMax} log events.`);
  }
  let bytes = 0;
  let lastMs = first.atMs;
  for (const { atMs, message } of events) {
    if (atMs < lastMs) {
      throw invalidParameter("Log events in a single PutLogEvents request must be in chronological order.");
    }
    lastMs = atMs;
    bytes += Buffer.byteLength(message) + eventOverheadBytes;
  }
  if (bytes > putBytesMax) throw invalidParameter(`Upload too large: ${bytes} bytes exceeds limit of ${putBytesMax}`);
  if (lastMs - first.atMs > batchSpanSecondsMax * 1_000) {
    throw invalidParameter("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
  }
  return events;
}
