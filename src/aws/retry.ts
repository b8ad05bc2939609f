import { type Clock, pause } from "../base/clock.ts";

/** How often and how slowly a call is tried again. */
const attemptsMax = 6;
const firstWaitMs = 100;
const longestWaitMs = 5_000;

const throttlingNames = new Set([
  "ThrottlingException",
  "Throttling",
  "TooManyRequestsException",
  "RequestThrottled",
  "RequestThrottledException",
  "ThrottledException",
  "RequestLimitExceeded",
  "LimitExceededException",
  "SlowDown",
]);
const networkCodes = new Set(["ECONNRESET", "EPIPE", "ETIMEDOUT", "EAI_AGAIN"]);
/** The SDK's name for a connection, a line or an answer that took too long; only some of them have a code. */
const timeoutName = "TimeoutError";
/** The network is away, or nobody listens there: a call that meets this now was never made. */
const awayCodes = new Set(["ECONNREFUSED", "ENOTFOUND", "EHOSTUNREACH", "ENETUNREACH", "ENETDOWN"]);
/** The line broke, or the answer did not come in time. */
const brokenCodes = new Set(["ECONNRESET", "EPIPE", "ETIMEDOUT"]);

interface CallError {
  readonly name?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Whether trying the same call again can help: it was not the sender's fault. */
export function isRetryable(error: unknown): boolean {
  const { name, code, $metadata } = (error ?? {}) as CallError;
  if (name !== undefined && (throttlingNames.has(name) || name === timeoutName)) return true;
  if (code !== undefined && networkCodes.has(code)) return true;
  const status = $metadata?.httpStatusCode ?? 0;
  return status === 429 || status >= 500;
}

/** Whether waiting can help, a minute perhaps: beside what can be tried again at once, a network that is away. */
export function mayPass(error: unknown): boolean {
  const { code } = (error ?? {}) as CallError;
  return isRetryable(error) || (code !== undefined && awayCodes.has(code));
}

/** Whether a call that failed may have been carried out all the same, and only its answer is missing. */
export function mayHaveArrived(error: unknown): boolean {
  const { name, code, $metadata } = (error ?? {}) as CallError;
  if (name === "AbortError" || name === timeoutName) return true;
  return (code !== undefined && brokenCodes.has(code)) || ($metadata?.httpStatusCode ?? 0) >= 500;
}

/**
 * Makes a call that may safely be made twice, and makes it again, with exponential backoff on `clock`, while AWS says
 * that it was throttled or broken.
 *
 * @throws the last error.
 */
export async function retrying<T>(clock: Clock, call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (attempt >= attemptsMax || !isRetryable(error)) throw error;
      await clock.sleepMs(Math.min(longestWaitMs, firstWaitMs * 2 ** (attempt - 1)), signal);
    }
  }
}

/** How long a run that is under way waits for AWS, or for the network, to come back. */
const patienceMs = 180_000;
const firstOutageWaitMs = 2_000;
const longestOutageWaitMs = 30_000;

/**
 * Makes a read of a run that is under way, and makes it again, for minutes, while it fails for a reason that may pass:
 * jobs that were sent go on whether or not anybody looks. An abort of `signal` ends the waiting, with one more read.
 *
 * @throws the last error; at once, one that does not pass.
 */
export async function retryThroughOutage<T>(clock: Clock, read: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const untilMs = clock.nowMs() + patienceMs;
  for (let waitMs = firstOutageWaitMs; ; waitMs = Math.min(longestOutageWaitMs, waitMs * 2)) {
    try {
      return await read();
    } catch (error) {
      if (!mayPass(error) || signal?.aborted || clock.nowMs() + waitMs > untilMs) throw error;
    }
    await pause(clock, waitMs, signal);
  }
}
