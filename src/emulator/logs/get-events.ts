import { limits } from "../../base/limits.ts";
import { digitsOf, type LogEvent, type LogPlace, placeBefore, placeOf, startOfLog } from "./log-event.ts";
import type { LogStream } from "./log-group.ts";
import { invalidToken } from "./logs-errors.ts";
import { pageLimit } from "./page-limit.ts";

export interface GetRequest {
  /** Inclusive. */
  readonly startMs?: number | undefined;
  /** Exclusive. */
  readonly endMs?: number | undefined;
  readonly limit?: number | undefined;
  readonly fromHead: boolean;
  readonly nextToken?: string | undefined;
}

export interface StreamPage {
  readonly events: readonly LogEvent[];
  readonly forwardToken: string;
  readonly backwardToken: string;
}

const { eventsPerPageMax, pageBytesMax, eventOverheadBytes } = limits.logs;

/** GetLogEvents: a page of one stream, oldest event first, read towards newer or older events. @throws {AwsError} */
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
