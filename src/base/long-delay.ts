import { delaySecondsMax } from "./scaling-limits.ts";

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
