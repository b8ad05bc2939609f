import { jsonIn, objectIn } from "./encoding.ts";
/**
 * A job as it is sent: the payload of a direct invoke, or the body of a message. Only `document` is required, so that a
 * message written by hand, `{ "document": 7 }`, works.
 */
export interface JobMessage {
  /** The number of the job, 1…count. */
  readonly document: number;
  /** The run that sent it. */
  readonly run?: string;
  /** How long the work takes, in milliseconds; without it, the function uses its default. */
  readonly workMs?: number;
  /** The size of the document, in the user's unit. */
  readonly size?: number;
  /** True if the job fails on every attempt, until it is sent as `repaired`. */
  readonly poisoned?: boolean;
  /** True if the cause of the failure is fixed: a poisoned job then succeeds. */
  readonly repaired?: boolean;
  /** Probability that an attempt fails, 0–1. */
  readonly flaky?: number;
  /** Attempts that begin from `fromMs` on and before `untilMs` fail. Milliseconds since the Unix epoch. */
  readonly outage?: { readonly fromMs: number; readonly untilMs: number };
}

/** The response to a batch, in the format of Lambda's ReportBatchItemFailures. */
export interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** When everything behind the function is down, seconds after the start of a burst. */
export interface Outage {
  readonly fromSeconds: number;
  readonly untilSeconds: number;
}

/** What `process` logs for each attempt at a job, as one line of JSON. Every measured number comes from these lines. */
export interface JobLine {
  /** Marks the line as a job line. */
  readonly flatten: "job";
  readonly run: string | null;
  readonly document: number;
  readonly size: number | null;
  /** Milliseconds since the Unix epoch, on the function's clock. */
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly outcome: "processed" | "failed";
  /** Why it failed: "poisoned", "flaky" or "outage"; null if it did not fail. */
  readonly reason: string | null;
  /** 1 for the first delivery: the message's receive count, or 1 for a direct invoke. */
  readonly attempt: number;
  readonly messageId: string | null;
  /** The invocation that did the work. */
  readonly requestId: string;
}

const mark = '{"flatten":"job"';
/** The mark in a JSON string: the message of a record in Lambda's JSON log format. */
const quotedMark = '{\\"flatten\\":\\"job\\"';

/**
 * Reads the job line in a log message, after any prefix of the runtime, or in a record of the JSON log format; undefined if
 * there is none.
 */
export function parseJobLine(message: string): JobLine | undefined {
  const start = message.indexOf(mark);
  if (start < 0) return message.includes(quotedMark) ? parseJobLine(messageIn(message)) : undefined;
  return jsonIn(message.slice(start)) as JobLine | undefined;
}

/** The message of a record in the JSON log format; empty for any other text. */
function messageIn(record: string): string {
  const message = objectIn(record)?.message;
  return typeof message === "string" ? message : "";
}

/** Formats a job line so that `parseJobLine` can read it: the mark comes first. */
export const formatJobLine = (line: Omit<JobLine, "flatten">): string => JSON.stringify({ flatten: "job", ...line });
