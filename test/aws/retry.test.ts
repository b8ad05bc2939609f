import { describe, expect, test } from "vitest";
import { isRetryable, isTransient, mayHaveArrived, retrying } from "../../src/aws/retry.ts";
import type { Clock } from "../../src/base/time.ts";

/** A clock that records every sleep and ends it at once. */
function fakeClock() {
  const sleeps: number[] = [];
  const clock: Clock = {
    nowMs: () => sleeps.reduce((sum, ms) => sum + ms, 0),
    sleepMs: async (ms, signal) => {
      if (signal?.aborted) throw signal.reason;
      sleeps.push(ms);
    },
  };
  return { clock, sleeps };
}

const awsError = (name: string, httpStatusCode = 400) =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });
const socketError = (code: string) => Object.assign(new Error(code), { code });

const unreadable = Object.assign(new SyntaxError("Unexpected end of JSON input"), { $response: {} });

/** A call that fails with each of the errors in turn, and then succeeds. */
function failing(...errors: readonly unknown[]) {
  let made = 0;
  const call = async () => {
    if (made < errors.length) throw errors[made++];
    made++;
    return "answer";
  };
  return { call, made: () => made };
}

describe("a call that is retried", () => {
  test("is made once if it succeeds", async () => {
    const { clock, sleeps } = fakeClock();
    const { call, made } = failing();
    expect(await retrying(clock, call)).toBe("answer");
    expect([made(), sleeps]).toEqual([1, []]);
  });

  test("doubles the wait after each attempt", async () => {
    const { clock, sleeps } = fakeClock();
    const throttled = awsError("ThrottlingException");
    const { call, made } = failing(throttled, throttled, throttled);
    expect(await retrying(clock, call)).toBe("answer");
    expect([made(), sleeps]).toEqual([4, [100, 200, 400]]);
  });

  test("throws the last error after six attempts", async () => {
    const { clock, sleeps } = fakeClock();
    const errors = [1, 2, 3, 4, 5, 6, 7].map((n) => Object.assign(awsError("SlowDown"), { n }));
    const { call, made } = failing(...errors);
    await expect(retrying(clock, call)).rejects.toBe(errors[5]);
    expect([made(), sleeps]).toEqual([6, [100, 200, 400, 800, 1_600]]);
  });

  test("is not retried after a client error", async () => {
    const { clock, sleeps } = fakeClock();
    const denied = awsError("AccessDeniedException", 403);
    const { call, made } = failing(denied);
    await expect(retrying(clock, call)).rejects.toBe(denied);
    expect([made(), sleeps]).toEqual([1, []]);
  });

  test("stops waiting after an interruption", async () => {
    const { clock } = fakeClock();
    const { call, made } = failing(awsError("SlowDown"));
    await expect(retrying(clock, call, AbortSignal.abort(new Error("interrupted")))).rejects.toThrow("interrupted");
    expect(made()).toBe(1);
  });
});

describe("a retryable error", () => {
  test.each([
    awsError("ThrottlingException"),
    awsError("Throttling"),
    awsError("TooManyRequestsException", 429),
    awsError("RequestThrottled"),
    awsError("Anything", 500),
    awsError("Anything", 503),
    awsError("Anything", 429),
    unreadable,
    socketError("ECONNRESET"),
    socketError("ETIMEDOUT"),
    // The SDK's connection and socket timeouts have no code.
    Object.assign(new Error("did not establish a connection"), { name: "TimeoutError" }),
  ])("is %s", (error) => {
    expect(isRetryable(error)).toBe(true);
  });

  test.each([
    awsError("ValidationError"),
    awsError("ResourceNotFoundException", 404),
    socketError("ECONNREFUSED"),
    new TypeError("a bug"),
    undefined,
    null,
    "text",
  ])("is not %s", (error) => {
    expect(isRetryable(error)).toBe(false);
  });
});

describe("a transient error", () => {
  test.each([socketError("ECONNREFUSED"), socketError("ENOTFOUND"), socketError("ECONNRESET"), awsError("Any", 500)])(
    "is %s",
    (error) => {
      expect(isTransient(error)).toBe(true);
    },
  );

  test.each([awsError("ExpiredTokenException"), awsError("QueueDoesNotExist"), new TypeError("a bug")])(
    "is not %s",
    (error) => {
      expect(isTransient(error)).toBe(false);
    },
  );
});

describe("a call that may have been carried out although it failed", () => {
  const aborted = Object.assign(new Error("Request aborted"), { name: "AbortError" });

  test.each([socketError("ECONNRESET"), socketError("ETIMEDOUT"), awsError("Any", 502), aborted, unreadable])(
    "is %s",
    (error) => {
      expect(mayHaveArrived(error)).toBe(true);
    },
  );

  test.each([socketError("ECONNREFUSED"), awsError("AccessDenied", 403), awsError("Throttling", 429), undefined])(
    "is not %s",
    (error) => {
      expect(mayHaveArrived(error)).toBe(false);
    },
  );
});

test("a call whose last attempt did not arrive may have arrived in an attempt before", async () => {
  const { clock } = fakeClock();
  const refused = socketError("ECONNREFUSED");
  await expect(retrying(clock, failing(socketError("ECONNRESET"), refused).call)).rejects.toBe(refused);
  expect(mayHaveArrived(refused)).toBe(true);
  const throttled = awsError("SlowDown");
  const again = socketError("ECONNREFUSED");
  await expect(retrying(clock, failing(throttled, again).call)).rejects.toBe(again);
  expect(mayHaveArrived(again)).toBe(false);
});
