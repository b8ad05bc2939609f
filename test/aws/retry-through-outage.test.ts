import { expect, test } from "vitest";
import { retryThroughOutage } from "../../src/aws/retry.ts";
import { Kernel } from "../../src/emulator/kernel/kernel.ts";
import { VirtualClock } from "../../src/emulator/kernel/virtual-clock.ts";

const away = Object.assign(new Error("away"), { code: "ENOTFOUND" });
const denied = Object.assign(new Error("denied"), { name: "AccessDenied", $metadata: { httpStatusCode: 403 } });

/** A read that fails until a time, and the times of its calls. */
function failingUntil(untilMs: number, error: Error) {
  const clock = new VirtualClock(new Kernel({ startMs: 0 }));
  const made: number[] = [];
  const read = async () => {
    made.push(clock.nowMs() / 1000);
    if (clock.nowMs() < untilMs) throw error;
    return "answer";
  };
  return { clock, read, made };
}

test("an outage is waited for, with pauses that double up to 30 s", async () => {
  const { clock, read, made } = failingUntil(60_000, away);
  expect(await retryThroughOutage(clock, read)).toBe("answer");
  expect(made).toEqual([0, 2, 6, 14, 30, 60]);
});

test("the last error is thrown after three minutes", async () => {
  const { clock, read, made } = failingUntil(Number.POSITIVE_INFINITY, away);
  await expect(retryThroughOutage(clock, read)).rejects.toBe(away);
  expect(made).toEqual([0, 2, 6, 14, 30, 60, 90, 120, 150, 180]);
});

test("an error that is not transient is thrown at once", async () => {
  const { clock, read, made } = failingUntil(60_000, denied);
  await expect(retryThroughOutage(clock, read)).rejects.toBe(denied);
  expect(made).toEqual([0]);
});

test("after an abort, one more attempt is made", async () => {
  const { clock, read, made } = failingUntil(60_000, away);
  const abort = new AbortController();
  const retryingThroughOutage = retryThroughOutage(clock, read, abort.signal);
  retryingThroughOutage.catch(() => undefined);
  await clock.sleepMs(7_000);
  abort.abort(new Error("interrupted"));
  await expect(retryingThroughOutage).rejects.toBe(away);
  expect(made).toEqual([0, 2, 6, 7]);
});
