import { jsonIn, objectIn, utf8Length } from "./encoding.ts";
import { batchEntriesMax, delaySecondsMax, messageBytesMax } from "./limits.ts";

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
export const formatJobLine = (line: Omit<JobLine, "flatten">): string =>
  // A spread of the line would take longer than all the rest.
  `${mark},${JSON.stringify(line).slice(1)}`;

/** A message attribute, as SQS has it. */
interface Attribute {
  readonly DataType?: string | undefined;
  readonly StringValue?: string | undefined;
  readonly BinaryValue?: Uint8Array | undefined;
}

/** What of a message counts for its size. */
interface SizedMessage {
  readonly body: string;
  readonly attributes?: Readonly<Record<string, Attribute>> | undefined;
}

/** The size of a message as SQS counts it, bytes: the body and the name, type and value of each attribute (SQS-DG message metadata). */
export function entryBytes({ body, attributes }: SizedMessage): number {
  let bytes = utf8Length(body);
  if (attributes === undefined) return bytes;
  for (const [name, { DataType, StringValue, BinaryValue }] of Object.entries(attributes)) {
    bytes += utf8Length(name) + utf8Length(DataType ?? "") + utf8Length(StringValue ?? "") + (BinaryValue?.length ?? 0);
  }
  return bytes;
}

/** Divides messages into batches for one SendMessageBatch call: at most ten messages and 1 MiB in total. */
export function entryBatches<T>(items: readonly T[], bytes: (item: T) => number): T[][] {
  const batches: T[][] = [];
  let batch: T[] = [];
  let total = 0;
  for (const item of items) {
    const size = bytes(item);
    if (batch.length === batchEntriesMax || (batch.length > 0 && total + size > messageBytesMax)) {
      batches.push(batch);
      batch = [];
      total = 0;
    }
    batch.push(item);
    total += size;
  }
  return batch.length > 0 ? [...batches, batch] : batches;
}

/**
 * A message that waits for longer than a message timer allows. It waits in the queue `Later` of infra/beyond.yaml, whose
 * function `resend` sends it on: to `Later` again, or at the end to the queue of the jobs.
 */
export interface WaitingMessage {
  /** When the message is due, milliseconds since the epoch. */
  readonly dueMs: number;
  /** What is sent to the queue of the jobs. */
  readonly body: string;
  /** Its message attributes by name; left out if it has none. */
  readonly attributes?: Readonly<Record<string, WaitingAttribute>>;
  /** Its message group; left out if it has none. */
  readonly groupId?: string;
}

/** A message attribute as JSON: a text or a number, or bytes as Base64. */
export type WaitingAttribute =
  | { readonly DataType: string; readonly StringValue: string }
  | { readonly DataType: string; readonly BinaryBase64: string };

/** The longest delay, seconds: one year. */
export const longDelaySecondsMax = 31_536_000;

/**
 * The number of times that `resend` can send a message to its own queue again. Lambda ends a chain of a function and a queue
 * after about 16 invocations (L-DG invocation-recursion).
 */
export const hopsMax = 14;

/** The longest delay in parts of one message timer each, seconds: 3 h 45. */
export const hopDelaySecondsMax = (hopsMax + 1) * delaySecondsMax;

/** Returns how often a message is sent again until its delay is over: each part of the delay is one message timer. */
export const hopsFor = (delaySeconds: number): number => Math.max(0, Math.ceil(delaySeconds / delaySecondsMax) - 1);

/** Returns the next part of a delay, whole seconds: all parts are about equal, so that none is too short to be kept. */
export const nextPartSeconds = (delaySeconds: number): number =>
  Math.ceil(delaySeconds / Math.max(1, Math.ceil(delaySeconds / delaySecondsMax)));

/**
 * The message attribute that names the job of a message, if the message has waited for longer than 900 s: `resend` has sent it,
 * so it has another id than the one that the sender knows.
 */
export const jobAttribute = "flatten-job";

/** The value of the attribute of a job. */
export const jobAttributeText = (run: string, job: number): string => `${run}/${job}`;

/** Reads the attribute; undefined for any other text. */
export function readJobAttribute(text: string | undefined): { readonly run: string; readonly job: number } | undefined {
  const [, run, job] = /^(.+)\/(\d+)$/.exec(text ?? "") ?? [];
  return run === undefined ? undefined : { run, job: Number(job) };
}
