/**
 * One document to process, as it travels: the payload of a direct invoke, or the body of a message. Only `document` is
 * required, so a hand-written `{ "document": 7 }` works.
 */
export interface JobMessage {
  /** The job's number, 1…count. */
  readonly document: number;
  /** The run that sent it. */
  readonly run?: string;
  /** How long the work takes, milliseconds; the function's own default otherwise. */
  readonly workMs?: number;
  /** How big the document is; the unit is the user's own. */
  readonly size?: number;
  /** Fails on every attempt, until somebody repairs it. */
  readonly poisoned?: boolean;
  /** The bug that poisoned it is fixed: it succeeds now. */
  readonly repaired?: boolean;
  /** Probability, 0–1, that any one attempt fails. */
  readonly flaky?: number;
}

/** What `process` logs for each attempt at a job, as one line of JSON, and from which every number is measured. */
export interface JobLine {
  /** Marks the line. */
  readonly flatten: "job";
  readonly run: string | null;
  readonly document: number;
  readonly size: number | null;
  /** Milliseconds since the epoch, on the function's clock. */
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly outcome: "processed" | "failed";
  /** Why it failed: "poisoned" or "flaky". */
  readonly reason: string | null;
  /** 1 for the first delivery: the message's receive count, or 1 for a direct invoke. */
  readonly attempt: number;
  readonly messageId: string | null;
  /** The invocation that did the work. */
  readonly requestId: string;
}

const mark = '{"flatten":"job"';

/** The job line within a log message, whatever the runtime put before it; undefined if there is none. */
export function parseJobLine(message: string): JobLine | undefined {
  const start = message.indexOf(mark);
  if (start < 0) return undefined;
  try {
    return JSON.parse(message.slice(start)) as JobLine;
  } catch {
    return undefined;
  }
}

/** The line that `parseJobLine` reads; the mark comes first. */
export const formatJobLine = (line: Omit<JobLine, "flatten">): string => JSON.stringify({ flatten: "job", ...line });
