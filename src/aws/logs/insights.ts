import {
  GetQueryResultsCommand,
  type ResultField,
  StartQueryCommand,
  StopQueryCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { FlattenError } from "../../base/errors.ts";
import { pause } from "../../base/time.ts";
import type { Cloud } from "../clients.ts";
import { retrying } from "../retry.ts";
import type { LogEvent } from "./events.ts";

/** Rows that a query returns at most. CloudWatch Logs Insights cuts further ones without an error (CWL-API StartQuery). */
const insightsRowsMax = 10_000;

/** Selects events of a log group for Logs Insights. Times are milliseconds since the epoch. */
export interface InsightsQuery {
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
