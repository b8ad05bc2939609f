import {
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Cloud } from "../clients.ts";
import { pagesOf, retrying } from "../retry.ts";

/** One line of a function's log. */
export interface LogEvent {
  readonly eventId: string;
  readonly stream: string;
  readonly timestampMs: number;
  readonly ingestedAtMs: number;
  readonly message: string;
}

/** Selects events of a log group. */
export interface LogQuery {
  readonly group: string;
  readonly startMs: number;
  /** Inclusive. */
  readonly endMs?: number;
  /** CloudWatch Logs filter pattern. */
  readonly pattern?: string;
  /** Events that are left out, because they were read before. */
  readonly isKnown?: (eventId: string) => boolean;
}

/**
 * Reads all pages of a log group's events since `startMs`.
 *
 * @returns an empty list if the log group does not exist: Lambda creates it when the function first runs.
 */
export async function readLogEvents(cloud: Cloud, query: LogQuery, signal?: AbortSignal): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  for await (const page of logPages(cloud, query, signal)) for (const event of page) events.push(event);
  return events;
}

/**
 * Reads a log group's events since `startMs` page by page, the oldest first: at most 10,000 events or 1 MB each. A page may
 * be empty although more pages follow. A log group that does not exist has no page.
 *
 * @param signal ends the wait before a retry.
 */
export async function* logPages(
  { logs, clock }: Cloud,
  query: LogQuery,
  signal?: AbortSignal,
): AsyncGenerator<readonly LogEvent[]> {
  const { isKnown = () => false } = query;
  const wanted = {
    logGroupName: query.group,
    startTime: query.startMs,
    endTime: query.endMs,
    filterPattern: query.pattern,
  };
  const read = (nextToken?: string) => logs.send(new FilterLogEventsCommand({ ...wanted, nextToken }));
  try {
    for await (const page of pagesOf(clock, read, signal)) {
      const events = (page.events ?? []).filter(({ eventId = "" }) => !isKnown(eventId));
      yield events.map((event) => ({
        eventId: event.eventId ?? "",
        stream: event.logStreamName ?? "",
        timestampMs: event.timestamp ?? 0,
        ingestedAtMs: event.ingestionTime ?? 0,
        message: event.message ?? "",
      }));
    }
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}

/** The settings of a log group. */
export interface LogGroupSettings {
  /** Undefined when events never expire. */
  readonly retentionDays: number | undefined;
  /** STANDARD, INFREQUENT_ACCESS, …: FilterLogEvents reads only STANDARD. */
  readonly logClass: string;
  /** Bytes of all events, as CloudWatch Logs last counted them. */
  readonly storedBytes: number;
}

/** Reads the settings of a log group; undefined if it does not exist. */
export async function logGroupSettings({ logs, clock }: Cloud, group: string): Promise<LogGroupSettings | undefined> {
  // CloudWatch Logs sorts log groups by name, so the group whose name is the prefix comes first.
  const request = new DescribeLogGroupsCommand({ logGroupNamePrefix: group, limit: 1 });
  const { logGroups } = await retrying(clock, () => logs.send(request));
  const found = logGroups?.find(({ logGroupName }) => logGroupName === group);
  if (found === undefined) return undefined;
  const { retentionInDays, logGroupClass = "STANDARD", storedBytes = 0 } = found;
  return { retentionDays: retentionInDays, logClass: logGroupClass, storedBytes };
}
