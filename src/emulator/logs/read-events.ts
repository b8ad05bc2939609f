import { limits } from "../../base/limits.ts";
import type { LogEvent } from "./events/columns.ts";
import { filterPattern } from "./filter-pattern.ts";
import type { LogGroup, LogStream } from "./log-group.ts";
import { invalidParameter, invalidToken, streamNotFound } from "./logs-errors.ts";
import { digitsOf, type LogPlace, pageLimit, placeBefore, placeOf, startOf, startOfLog } from "./place.ts";

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
  const inStream = streamFilter(group, request);
  const endMs = request.endMs ?? Number.POSITIVE_INFINITY;
  const found: LogEvent[] = [];
  let bytes = 0;
  for (const event of group.events.after(firstPlace(request))) {
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

function firstPlace({ nextToken, startMs }: FilterRequest): LogPlace {
  if (nextToken === undefined) return startOf(startMs ?? 0);
  const place = placeOf(nextToken);
  if (place === undefined) throw invalidToken();
  return place;
}

/** Returns which streams are searched. */
function streamFilter(group: LogGroup, { streamNames, streamPrefix }: FilterRequest): (name: string) => boolean {
  if (streamNames !== undefined && streamPrefix !== undefined) {
    throw invalidParameter("logStreamNames and logStreamNamePrefix cannot both be specified.");
  }
  if (streamPrefix !== undefined) return (name) => name.startsWith(streamPrefix);
  if (streamNames === undefined || streamNames.length === 0) return () => true;
  if (streamNames.length > filterStreamsMax) {
    throw invalidParameter(`logStreamNames must have at most ${filterStreamsMax} names.`);
  }
  if (streamNames.some((name) => !group.streams.has(name))) throw streamNotFound();
  const names = new Set(streamNames);
  return (name) => names.has(name);
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
export function getEvents(group: LogGroup, stream: LogStream, request: GetRequest, nowMs: number): StreamPage {
  const limit = pageLimit(request.limit, eventsPerPageMax);
  const token = request.nextToken === undefined ? undefined : readToken(request.nextToken);
  const forward = token?.forward ?? request.fromHead;
  const startMs = request.startMs ?? 0;
  const endMs = request.endMs ?? Number.POSITIVE_INFINITY;
  const list = forward
    ? group.events.after(token?.place ?? startOf(startMs))
    : group.events.upTo(token?.place ?? startOf(endMs));
  const events: LogEvent[] = [];
  let bytes = 0;
  for (const event of list) {
    if (events.length === limit || (forward ? event.atMs >= endMs : event.atMs < startMs)) break;
    const isOutside = event.atMs < startMs || event.atMs >= endMs;
    if (isOutside || event.stream !== stream.name || event.ingestedAtMs > nowMs) continue;
    bytes += event.message.length + eventOverheadBytes;
    if (events.length > 0 && bytes > pageBytesMax) break;
    events.push(event);
  }
  if (!forward) events.reverse();
  const [oldest] = events;
  const newest = events.at(-1);
  const here = token?.place ?? startOfLog;
  return {
    events,
    forwardToken: tokenOf("f", newest ?? here),
    backwardToken: tokenOf("b", oldest === undefined ? here : placeBefore(oldest)),
  };
}

const tokenOf = (direction: "f" | "b", place: LogPlace): string => `${direction}/${digitsOf(place)}/s`;

function readToken(token: string): { readonly forward: boolean; readonly place: LogPlace } {
  const [, direction, digits] = /^([fb])\/(\d+)\/s$/.exec(token) ?? [];
  const place = placeOf(digits ?? "");
  if (place === undefined) throw invalidToken();
  return { forward: direction === "f", place };
}
