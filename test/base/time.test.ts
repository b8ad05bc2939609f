import { expect, test } from "vitest";
import { type Clock, parseSeconds, parseSecondsRange, pause, secondsText } from "../../src/base/time.ts";
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

test.each([
  ["90s", 90],
  ["1500ms", 1.5],
  [".5s", 0.5],
  ["5m", 300],
  ["1.5min", 90],
  ["2h", 7_200],
  ["1d", 86_400],
  [" 3 s ", 3],
])("%j is %d s", (text, seconds) => {
  expect(parseSeconds(text)).toBe(seconds);
});

test("a number without a unit needs a default unit", () => {
  expect([parseSeconds("5"), parseSeconds("5", "s"), parseSeconds("5", "ms")]).toEqual([undefined, 5, 0.005]);
});

test.each(["", "s", "5x", "-5s", "1e3s", "5s 6s", "1,5s"])("%j is not a duration", (text) => {
  expect(parseSeconds(text, "s")).toBeUndefined();
});

test.each([
  ["2s-8s", 2, 8],
  ["2-8s", 2, 8],
  ["10-100", 10, 100],
  ["500ms-1", 0.5, 1],
  ["1-2min", 60, 120],
  ["5s-5s", 5, 5],
])("%s is a range from %d to %d s", (text, min, max) => {
  expect(parseSecondsRange(text)).toEqual({ min, max });
});

test.each(["8s-2s", "5s", "5s-", "-5s", "1-2-3", "1x-2x"])("%s is not a range", (text) => {
  expect(parseSecondsRange(text)).toBeUndefined();
});

test("a duration is written with up to four digits, and in milliseconds below a second", () => {
  expect([0, 0.25, 1, 1.5, 90, 12.3456].map(secondsText)).toEqual(["0s", "250ms", "1s", "1.5s", "90s", "12.35s"]);
});
