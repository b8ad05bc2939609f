import { limits } from "../../base/limits.ts";
import {
  digitsOf,
  type EventList,
  type LogEvent,
  type LogPlace,
  pageLimit,
  placeBefore,
  placeOf,
  startOfLog,
} from "./event-list.ts";
import { filterPattern } from "./filter-pattern.ts";
import type { LogGroup, LogStream } from "./log-group.ts";
import { invalidParameter, invalidToken, streamNotFound } from "./logs-errors.ts";

/** The input of FilterLogEvents. */
export interface FilterRequest {
  readonly streamNames?: readonly string[] | undefined;
  readonly streamPrefix?: string | undefined;
  /** Inclusive. */
  readonly startMs?: number | undefined;
  /** Inclusive. */
  readonly endMs?: number | undefined;
  readonly pattern?: string | undefined;
  readonly limit?: number | undefined;
  readonly nextToken?: string | undefined;
}

/** A page of FilterLogEvents. */
export interface EventPage {
  readonly events: readonly LogEvent[];
  /** Undefined on the last page. */
  readonly nextToken: string | undefined;
}

const { eventsPerPageMax, pageBytesMax, eventOverheadBytes } = limits.logs;
const { filterStreamsMax } = limits.logs;

/** Runs FilterLogEvents: returns ingested events of a time range that match a pattern, oldest first. @throws {AwsError} */
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

/** Returns the list to search, and which streams count. One stream has its own list; several are searched in the group's. */
function searched(group: LogGroup, { streamNames, streamPrefix }: FilterRequest) {
  if (streamNames !== undefined && streamPrefix !== undefined) {
    throw invalidParameter("logStreamNames and logStreamNamePrefix cannot both be specified.");
  }
  if (streamPrefix !== undefined) {
    return { events: group.events, inStream: (name: string) => name.startsWith(streamPrefix) };
  }
  if (streamNames === undefined || streamNames.length === 0) return { events: group.events, inStream: () => true };
  if (streamNames.length > filterStreamsMax) {
    throw invalidParameter(`logStreamNames must have at most ${filterStreamsMax} names.`);
  }
  const streams = streamNames.map((name) => group.streams.get(name));
  const [only] = streams;
  if (streams.includes(undefined)) throw streamNotFound();
  if (streams.length === 1 && only !== undefined) return { events: only.events, inStream: () => true };
  const names = new Set(streamNames);
  return { events: group.events, inStream: (name: string) => names.has(name) };
}

/** The input of GetLogEvents. */
export interface GetRequest {
  /** Inclusive. */
  readonly startMs?: number | undefined;
  /** Exclusive. */
  readonly endMs?: number | undefined;
  readonly limit?: number | undefined;
  readonly fromHead: boolean;
  readonly nextToken?: string | undefined;
}

/** A page of GetLogEvents. */
export interface StreamPage {
  readonly events: readonly LogEvent[];
  readonly forwardToken: string;
  readonly backwardToken: string;
}

/** Runs GetLogEvents: returns a page of one stream, oldest event first, reading towards newer or older events. @throws {AwsError} */
export function getEvents(stream: LogStream, request: GetRequest, nowMs: number): StreamPage {
  const limit = pageLimit(request.limit, eventsPerPageMax);
  const token = request.nextToken === undefined ? undefined : readToken(request.nextToken);
  const forward = token?.forward ?? request.fromHead;
  const first = stream.events.indexFrom(request.startMs ?? 0);
  const end = request.endMs === undefined ? stream.events.length : stream.events.indexFrom(request.endMs);
  const place = token === undefined ? undefined : stream.events.indexAfter(token.place);
  const events = forward
    ? collect(stream, Math.max(first, place ?? first), end, 1, limit, nowMs)
    : collect(stream, Math.min(end, place ?? end) - 1, first - 1, -1, limit, nowMs).reverse();
  const [oldest] = events;
  const newest = events.at(-1);
  const here = token?.place ?? startOfLog;
  return {
    events,
    forwardToken: tokenOf("f", newest ?? here),
    backwardToken: tokenOf("b", oldest === undefined ? here : placeBefore(oldest)),
  };
}

function collect(stream: LogStream, from: number, to: number, step: 1 | -1, limit: number, nowMs: number): LogEvent[] {
  const events: LogEvent[] = [];
  let bytes = 0;
  for (let index = from; step * (to - index) > 0 && events.length < limit; index += step) {
    const event = stream.events.at(index) as LogEvent;
    if (event.ingestedAtMs > nowMs) continue;
    bytes += event.message.length + eventOverheadBytes;
    if (events.length > 0 && bytes > pageBytesMax) break;
    events.push(event);
  }
  return events;
}

const tokenOf = (direction: "f" | "b", place: LogPlace): string => `${direction}/${digitsOf(place)}/s`;

function readToken(token: string): { readonly forward: boolean; readonly place: LogPlace } {
  const [, direction, digits] = /^([fb])\/(\d+)\/s$/.exec(token) ?? [];
  const place = placeOf(digits ?? "");
  if (place === undefined) throw invalidToken();
  return { forward: direction === "f", place };
}
