import { limits } from "../../base/limits.ts";
import type { EventList } from "./event-list.ts";
import { filterPattern } from "./filter-pattern/filter-pattern.ts";
import { digitsOf, type LogEvent, type LogPlace, placeOf } from "./log-event.ts";
import type { LogGroup } from "./log-group.ts";
import { invalidParameter, invalidToken, streamNotFound } from "./logs-errors.ts";
import { pageLimit } from "./page-limit.ts";

export interface FilterRequest {
  readonly streamNames?: readonly string[] | undefined;
  readonly streamPrefix?: string | undefined;
  /** Inclusive. */
  readonly startMs?: number | undefined;
  /** Inclusive too. */
  readonly endMs?: number | undefined;
  readonly pattern?: string | undefined;
  readonly limit?: number | undefined;
  readonly nextToken?: string | undefined;
}

export interface EventPage {
  readonly events: readonly LogEvent[];
  /** Undefined when nothing more is there. */
  readonly nextToken: string | undefined;
}

const { eventsPerPageMax, pageBytesMax, filterStreamsMax, eventOverheadBytes } = limits.logs;

/** FilterLogEvents: the ingested events of a time range that match, in order of time. @throws {AwsError} */
export function filterEvents(group: LogGroup, request: FilterRequest, nowMs: number): EventPage {
  const limit = pageLimit(request.limit, eventsPerPageMax);
  const matches = filterPattern(request.pattern ?? "");
  const { events, inStream } = searched(group, request);
  const endMs = request.endMs ?? Number.POSITIVE_INFINITY;
  const found: LogEvent[] = [];
  let bytes = 0;
  for (let index = firstIndex(events, request); index < events.length; index++) {
    const event = events.at(index) as LogEvent;
    if (event.atMs > endMs) break;
    if (event.ingestedAtMs > nowMs || !inStream(event.stream) || !matches(event.message)) continue;
    bytes += event.message.length + eventOverheadBytes;
    const last = found.at(-1);
    if (last !== undefined && (found.length === limit || bytes > pageBytesMax)) {
      return { events: found, nextToken: digitsOf(last) };
    }
    found.push(event);
  }
  return { events: found, nextToken: undefined };
}

function firstIndex(events: EventList, { nextToken, startMs }: FilterRequest): number {
  if (nextToken === undefined) return events.indexFrom(startMs ?? 0);
  const place: LogPlace | undefined = placeOf(nextToken);
  if (place === undefined) throw invalidToken();
  return events.indexAfter(place);
}

/** One stream is searched in its own list, several in the group's. */
function searched(group: LogGroup, { streamNames, streamPrefix }: FilterRequest) {
  if (streamNames !== undefined && streamPrefix !== undefined) {
    throw invalidParameter("logStreamNames and logStreamNamePrefix cannot both be specified.");
  }
  if (streamPrefix !== undefined) {
    return { events: group.events, inStream: (name: string) => name.startsWith(streamPrefix) };
  }
  if (streamNames === undefined || streamNames.length === 0) return { events: group.events, inStream: () => true };
  if (streamNames.length > filterStreamsMax) {
    throw invalidParameter(`logStreamNames cannot hold more than ${filterStreamsMax} names.`);
  }
  const streams = streamNames.map((name) => group.streams.get(name));
  const [only] = streams;
  if (streams.includes(undefined)) throw streamNotFound();
  if (streams.length === 1 && only !== undefined) return { events: only.events, inStream: () => true };
  const names = new Set(streamNames);
  return { events: group.events, inStream: (name: string) => names.has(name) };
}
