import { type Clock, pause } from "../base/time.ts";
import { isUnreadable } from "./errors.ts";

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
/** The SDK's name for every timeout (connect, socket, request). Only some of these errors have a code. */
const timeoutName = "TimeoutError";
/** The connection was never made, so the request was not sent. */
const notConnectedCodes = new Set(["ECONNREFUSED", "ENOTFOUND", "EHOSTUNREACH", "ENETUNREACH", "ENETDOWN"]);
/** The connection broke, or the response did not arrive in time. */
const brokenCodes = new Set(["ECONNRESET", "EPIPE", "ETIMEDOUT"]);

interface CallError {
  readonly name?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Whether an immediate retry of the same call can succeed: a throttle, a server error, a network error, or a broken response. */
export function isRetryable(error: unknown): boolean {
  if (isUnreadable(error)) return true;
  const { name, code, $metadata } = (error ?? {}) as CallError;
  if (name !== undefined && (throttlingNames.has(name) || name === timeoutName)) return true;
  if (code !== undefined && networkCodes.has(code)) return true;
  const status = $metadata?.httpStatusCode ?? 0;
  return status === 429 || status >= 500;
}

/** Whether the error may end within minutes: every retryable error, and an unreachable network. */
export function isTransient(error: unknown): boolean {
  const { code } = (error ?? {}) as CallError;
  return isRetryable(error) || (code !== undefined && notConnectedCodes.has(code));
}

/** Whether AWS answered a call with a server error or with a response that cannot be read. The call is not running any more. */
export function isServerError(error: unknown): boolean {
  return isUnreadable(error) || (((error ?? {}) as CallError).$metadata?.httpStatusCode ?? 0) >= 500;
}

/** Errors of retried calls of which an attempt before the last one may have been executed. */
const arrivedEarlier = new WeakSet<object>();

/** Whether AWS may have executed a call that failed, so that only the response is missing: in any of its attempts. */
export function mayHaveArrived(error: unknown): boolean {
  if (error instanceof Error && arrivedEarlier.has(error)) return true;
  const { name, code, $metadata } = (error ?? {}) as CallError;
  if (name === "AbortError" || name === timeoutName || isUnreadable(error)) return true;
  return (code !== undefined && brokenCodes.has(code)) || ($metadata?.httpStatusCode ?? 0) >= 500;
}

/**
 * Makes a call, and retries it with exponential backoff on `clock` while it fails with a retryable error: up to six
 * attempts. Only for calls that may safely be executed twice.
 *
 * @throws the error of the last attempt, or the first error that is not retryable.
 */
export async function retrying<T>(clock: Clock, call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  let mayHaveBeenExecuted = false;
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (attempt >= attemptsMax || !isRetryable(error)) {
        if (mayHaveBeenExecuted && error instanceof Error) arrivedEarlier.add(error);
        throw error;
      }
      mayHaveBeenExecuted ||= mayHaveArrived(error);
      await clock.sleepMs(Math.min(longestWaitMs, firstWaitMs * 2 ** (attempt - 1)), signal);
    }
  }
}

/** The token of the next page of a list, by the names that AWS's APIs have for it. */
interface Page {
  readonly NextToken?: string | undefined;
  readonly nextToken?: string | undefined;
  readonly NextMarker?: string | undefined;
}

/**
 * Reads the pages of a list one after another, each one as `retrying` does.
 *
 * @param read reads the page that a token names; the first page has none.
 */
export async function* pagesOf<T extends Page>(
  clock: Clock,
  read: (token: string | undefined) => Promise<T>,
  signal?: AbortSignal,
): AsyncGenerator<T> {
  let token: string | undefined;
  do {
    const page = await retrying(clock, () => read(token), signal);
    yield page;
    token = page.NextToken ?? page.nextToken ?? page.NextMarker;
  } while (token !== undefined && token !== "");
}

/** Reads all pages of a list, and returns what `items` finds on each. */
export async function listAll<T extends Page, Item>(
  clock: Clock,
  read: (token: string | undefined) => Promise<T>,
  items: (page: T) => readonly Item[],
): Promise<Item[]> {
  const all: Item[] = [];
  for await (const page of pagesOf(clock, read)) all.push(...items(page));
  return all;
}

/** How long a run in progress waits for AWS or the network to recover. */
const outageTimeoutMs = 180_000;
const firstOutageWaitMs = 2_000;
const longestOutageWaitMs = 30_000;

/**
 * Makes a read during a run, and retries it for up to three minutes while it fails with a transient error: the jobs
 * that were sent continue during an outage. After an abort of `signal`, one more attempt is made.
 *
 * @throws the error of the last attempt, or the first error that is not transient.
 */
export async function retryThroughOutage<T>(clock: Clock, read: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const deadlineMs = clock.nowMs() + outageTimeoutMs;
  for (let waitMs = firstOutageWaitMs; ; waitMs = Math.min(longestOutageWaitMs, waitMs * 2)) {
    try {
      return await read();
    } catch (error) {
      if (!isTransient(error) || signal?.aborted || clock.nowMs() + waitMs > deadlineMs) throw error;
    }
    await pause(clock, waitMs, signal);
  }
}
