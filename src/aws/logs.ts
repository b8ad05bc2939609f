import {
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  GetQueryResultsCommand,
  ResourceNotFoundException,
  type ResultField,
  StartQueryCommand,
  StopQueryCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { FlattenError } from "../base/errors.ts";
import { pause } from "../base/time.ts";
import type { Cloud } from "./clients.ts";
import { pagesOf, retrying } from "./retry.ts";

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

/**
 * Reads the new lines of a log group, each once. Events can be ingested out of order, so each read starts some time before the
 * newest event.
 */
export class NewLines {
  readonly #cloud: Cloud;
  readonly #query: LogQuery;
  readonly #overlapMs: number;
  /** The lines that the next read finds again: their ids, and their times in milliseconds since the epoch. */
  readonly #seen = new Map<string, number>();
  #newestMs: number;

  /** @param overlapMs how long before the newest event a read starts. */
  constructor(cloud: Cloud, query: LogQuery, overlapMs: number) {
    this.#cloud = cloud;
    this.#query = query;
    this.#overlapMs = overlapMs;
    this.#newestMs = query.startMs;
  }

  /** Reads the lines that were added since the last read, in the order of the log. */
  async read(): Promise<LogEvent[]> {
    const startMs = Math.max(this.#query.startMs, this.#newestMs - this.#overlapMs);
    const fresh = await readLogEvents(this.#cloud, { ...this.#query, startMs, isKnown: (id) => this.#seen.has(id) });
    for (const { eventId, timestampMs } of fresh) {
      this.#seen.set(eventId, timestampMs);
      this.#newestMs = Math.max(this.#newestMs, timestampMs);
    }
    for (const [id, atMs] of this.#seen) if (atMs < this.#newestMs - this.#overlapMs) this.#seen.delete(id);
    return fresh;
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

/** Rows that a query returns at most. CloudWatch Logs Insights cuts further ones without an error (CWL-API StartQuery). */
const insightsRowsMax = 10_000;

/** Selects events of a log group for Logs Insights. Times are milliseconds since the epoch. */
interface InsightsQuery {
  readonly group: string;
  /** A regular expression that the messages must match. */
  readonly messagePattern: string;
  /** Periods to query one after another, oldest first. A period with more rows than a query returns is divided. */
  readonly periods: readonly { readonly fromMs: number; readonly toMs: number }[];
}

const secondMs = 1_000;

/**
 * Reads the matching events, oldest first, with one query for each period. Insights reads log classes that FilterLogEvents
 * refuses, and bills all bytes of the periods.
 *
 * @param signal stops the running query; the events read so far have been returned.
 * @throws {FlattenError} (cloud) if a query fails.
 */
export async function* insightsPages(
  cloud: Cloud,
  { group, messagePattern, periods }: InsightsQuery,
  signal: AbortSignal,
): AsyncGenerator<readonly LogEvent[]> {
  // Insights takes whole seconds.
  const waiting = periods
    .map(({ fromMs, toMs }) => ({ from: Math.floor(fromMs / secondMs), to: Math.ceil(toMs / secondMs) }))
    .reverse();
  for (let period = waiting.pop(); period !== undefined && !signal.aborted; period = waiting.pop()) {
    const { from, to } = period;
    const rows = await runQuery(cloud, group, messagePattern, from, to, signal);
    if (rows === undefined) return;
    if (rows.length >= insightsRowsMax && to - from > 1) {
      const middle = Math.floor((from + to) / 2);
      waiting.push({ from: middle, to }, { from, to: middle });
      continue;
    }
    // Whether the end of a query is inclusive does not matter: neighboring periods share no event.
    yield rows.map(eventOf).filter(({ timestampMs }) => timestampMs >= from * secondMs && timestampMs < to * secondMs);
  }
}

const pollMs = 1_000;

/** Runs one query. @returns its rows; undefined after an abort. */
async function runQuery(
  { logs, clock }: Cloud,
  group: string,
  messagePattern: string,
  startTime: number,
  endTime: number,
  signal: AbortSignal,
): Promise<readonly ResultField[][] | undefined> {
  const queryString = [
    "fields @timestamp, @logStream, @message",
    `filter @message like /${messagePattern}/`,
    "sort @timestamp asc",
    `limit ${insightsRowsMax}`,
  ].join(" | ");
  const start = new StartQueryCommand({ logGroupName: group, startTime, endTime, queryString });
  const { queryId } = await retrying(clock, () => logs.send(start), signal);
  for (;;) {
    const { status, results } = await retrying(clock, () => logs.send(new GetQueryResultsCommand({ queryId })), signal);
    if (status === "Complete") return results ?? [];
    if (status !== "Running" && status !== "Scheduled") {
      throw new FlattenError("cloud", `a query of CloudWatch Logs Insights ended with the status ${status}`, {
        remedy: "repeat the command, or choose a shorter period",
      });
    }
    await pause(clock, pollMs, signal);
    if (!signal.aborted) continue;
    await logs.send(new StopQueryCommand({ queryId }));
    return undefined;
  }
}

function eventOf(row: readonly ResultField[]): LogEvent {
  const value = (name: string) => row.find(({ field }) => field === name)?.value ?? "";
  // Insights writes UTC times as 2026-10-08 07:30:29.470.
  const timestampMs = Date.parse(`${value("@timestamp").replace(" ", "T")}Z`);
  return {
    eventId: value("@ptr"),
    stream: value("@logStream"),
    timestampMs,
    ingestedAtMs: timestampMs,
    message: value("@message"),
  };
}
