import { expect, test } from "vitest";
import { type Clock, pause } from "../../src/base/clock.ts";
import { Kernel } from "../../src/emulator/kernel/kernel.ts";
import { VirtualClock } from "../../src/emulator/kernel/virtual-clock.ts";

const virtualClock = () => new VirtualClock(new Kernel({ startMs: 0 }));

test("sleeps for the given time", async () => {
  const clock = virtualClock();
  await pause(clock, 1_500);
  expect(clock.nowMs()).toBe(1_500);
});

test("an abort ends a sleep without an error, before it starts or during it", async () => {
  const clock = virtualClock();
  const abort = new AbortController();
  const long = pause(clock, 60_000, abort.signal);
  await clock.sleepMs(2_000);
  abort.abort(new Error("interrupted"));
  await long;
  await pause(clock, 60_000, abort.signal);
  expect(clock.nowMs()).toBe(2_000);
});

test("an error of the clock is thrown, aborted or not", async () => {
  const broken: Clock = { nowMs: () => 0, sleepMs: () => Promise.reject(new Error("too many events")) };
  await expect(pause(broken, 1)).rejects.toThrow("too many events");
  await expect(pause(broken, 1, new AbortController().signal)).rejects.toThrow("too many events");
  await expect(pause(broken, 1, AbortSignal.abort(new Error("interrupted")))).rejects.toThrow("too many events");
});
