import { expect, test } from "vitest";
import type { Clock } from "../../../src/base/time.ts";
import { Kernel } from "../../../src/emulator/kernel/kernel.ts";
import { VirtualClock } from "../../../src/emulator/kernel/virtual-clock.ts";

/** A virtual clock, and a wall clock that moves while something sleeps. */
function times() {
  const wall = { atMs: 0 };
  const wallClock: Clock = {
    nowMs: () => wall.atMs,
    sleepMs: async (ms) => {
      await new Promise(setImmediate);
      wall.atMs += ms;
    },
  };
  return { wall, wallClock, clock: new VirtualClock(new Kernel({ startMs: 0 })) };
}

test("a played sleep takes its time on the wall clock, divided by the speed", async () => {
  const { wall, wallClock, clock } = times();
  clock.play(wallClock, 20);
  await clock.sleepMs(10_000);
  expect(clock.nowMs()).toBe(10_000);
  expect(wall.atMs).toBeGreaterThanOrEqual(500);
  expect(wall.atMs).toBeLessThan(510);
});

test("time moves while nothing happens, so that a picture of it moves", async () => {
  const { wallClock, clock } = times();
  clock.play(wallClock, 10);
  const seen: number[] = [];
  const slept = clock.sleepMs(2_000).then(() => seen.push(-1));
  for (let turn = 0; turn < 8; turn++) {
    await new Promise(setImmediate);
    seen.push(clock.nowMs());
  }
  expect(new Set(seen).size).toBeGreaterThan(3);
  await slept;
});

test("at full speed time passes as fast as possible again", async () => {
  const { wall, wallClock, clock } = times();
  clock.play(wallClock, 1);
  await clock.sleepMs(100);
  const before = wall.atMs;
  clock.play(wallClock, Number.POSITIVE_INFINITY);
  await clock.sleepMs(3_600_000);
  expect(clock.nowMs()).toBe(3_600_100);
  expect(wall.atMs - before).toBeLessThanOrEqual(50);
});

test("time that was lost to a suspended process is not made up for", async () => {
  const { wall, wallClock, clock } = times();
  clock.play(wallClock, 1);
  await clock.sleepMs(100);
  wall.atMs += 60_000;
  const before = wall.atMs;
  await clock.sleepMs(1_000);
  expect(wall.atMs - before).toBeGreaterThanOrEqual(700);
});
