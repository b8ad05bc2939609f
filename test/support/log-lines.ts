import type { LogEvent } from "../../src/aws/logs.ts";
import { formatJobLine, type JobLine } from "../../src/base/job.ts";
import { type LogEntry, readEntry } from "../../src/operate/logs/entry.ts";

/** Lines as Lambda writes them in its text format; `atMs` counts from 2026-01-01. */
export const originMs = Date.UTC(2026, 0, 1);

/** One line, understood. */
export const entry = (atMs: number, message: string, stream = "2026/01/01/[$LATEST]a"): LogEntry =>
  readEntry(event(atMs, message, stream));

const event = (atMs: number, message: string, stream = "2026/01/01/[$LATEST]a"): LogEvent => ({
  eventId: `${stream} ${atMs} ${message}`,
  stream,
  timestampMs: originMs + atMs,
  ingestedAtMs: originMs + atMs,
  message: `${message}\n`,
});

export const start = (requestId: string): string => `START RequestId: ${requestId} Version: $LATEST`;
export const end = (requestId: string): string => `END RequestId: ${requestId}`;

export const written = (requestId: string, text: string, level = "INFO"): string =>
  `2026-01-01T00:00:00.000Z\t${requestId}\t${level}\t${text}`;

/** Without the tab at its end. @param tail what follows the memory: `Init Duration: 100.00 ms`, `Status: timeout`. */
export const report = (requestId: string, durationMs: number, usedMegabytes = 72, tail = ""): string =>
  `REPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${Math.ceil(durationMs)} ms` +
  `\tMemory Size: 128 MB\tMax Memory Used: ${usedMegabytes} MB${tail === "" ? "" : `\t${tail}`}`;

export const job = (requestId: string, document: number, changes: Partial<JobLine> = {}): string =>
  written(
    requestId,
    formatJobLine({
      run: "burst-1",
      document,
      size: null,
      startedAtMs: 0,
      endedAtMs: 1_000,
      outcome: "processed",
      reason: null,
      attempt: 1,
      messageId: null,
      requestId,
      ...changes,
    }),
  );
