import { describe, expect, test } from "vitest";
import type { Clock } from "../../../src/base/time.ts";
import { Kernel } from "../../../src/emulator/kernel/kernel.ts";
import { PacedTime } from "../../../src/emulator/kernel/wall-clock-pace.ts";

/** A wall clock that a test moves, or that skips every sleep. */
class FakeWall implements Clock {
  ms = 50_000;
  readonly naps: number[] = [];
  onSleep: ((ms: number, signal?: AbortSignal) => Promise<void>) | undefined;

  nowMs(): number {
    return this.ms;
  }

  async sleepMs(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) throw signal.reason;
    this.naps.push(ms);
    if (this.onSleep !== undefined) return this.onSleep(ms, signal);
    this.ms += ms;
  }
}

const pacedTime = (speed: number) => {
  const wall = new FakeWall();
  const kernel = new Kernel({ startMs: 1_000_000 });
  return { wall, kernel, time: new PacedTime(kernel, wall, speed) };
};

describe("paced time", () => {
  test("runs what is due by the wall clock times the speed, and nothing more", async () => {
    const { wall, kernel, time } = pacedTime(10);
    const happened: number[] = [];
    for (const delayMs of [100, 1_000, 1_001]) kernel.after(delayMs, "event", () => void happened.push(delayMs));
    wall.ms += 100;
    await time.catchUp();
    expect([happened, kernel.nowMs]).toEqual([[100, 1_000], 1_001_000]);
  });

  test("lets promises settle between two events while it catches up", async () => {
    const { wall, kernel, time } = pacedTime(1);
    const seen: string[] = [];
    let resolve = () => {};
    const answer = new Promise<void>((done) => {
      resolve = done;
    }).then(() => void seen.push("promise"));
    kernel.after(1, "resolves", () => {
      kernel.letPromisesSettle();
      resolve();
    });
    kernel.after(2, "next", () => void seen.push("next event"));
    wall.ms += 5;
    await time.catchUp();
    await answer;
    expect(seen).toEqual(["promise", "next event"]);
  });

  test("sleeps until the next event, or for one second if there is none", async () => {
    const { wall, kernel, time } = pacedTime(2);
    const end = new AbortController();
    const happened: number[] = [];
    kernel.after(500, "event", () => void happened.push(wall.ms - 50_000));
    kernel.after(6_000, "end", () => end.abort());
    await time.run(end.signal);
    expect(happened).toEqual([250]);
    expect(wall.naps).toEqual([250, 1_000, 1_000, 750]);
  });

  test("wakes up early when an event is scheduled from outside", async () => {
    const { wall, kernel, time } = pacedTime(1);
    const end = new AbortController();
    let firedAtMs: number | undefined;
    wall.onSleep = async (ms, signal) => {
      if (firedAtMs !== undefined) return end.abort();
      if (kernel.nextAtMs === undefined) {
        wall.ms += 10;
        kernel.after(0, "request", () => {
          firedAtMs = wall.ms - 50_000;
        });
        expect(signal?.aborted).toBe(true);
        return;
      }
      wall.ms += ms;
    };
    await time.run(end.signal);
    expect(firedAtMs).toBe(10);
  });

  test("stops when it is aborted, even before its start", async () => {
    const { wall, time } = pacedTime(1);
    await time.run(AbortSignal.abort());
    expect(wall.naps).toEqual([]);
  });

  test("stands still while it is held, and continues where it stopped", async () => {
    const { wall, kernel, time } = pacedTime(10);
    wall.ms += 5;
    const releases = [time.hold(), time.hold()];
    wall.ms += 1_000;
    await time.catchUp();
    expect(kernel.nowMs).toBe(1_000_050);
    releases[0]?.();
    releases[0]?.();
    wall.ms += 1_000;
    expect(time.nowMs()).toBe(1_000_050);
    releases[1]?.();
    wall.ms += 3;
    expect(time.nowMs()).toBe(1_000_080);
  });

  test("sets the pace of the kernel while it runs", async () => {
    const { kernel, time } = pacedTime(10);
    const end = new AbortController();
    const speeds: number[] = [];
    kernel.after(1, "event", () => {
      speeds.push(kernel.pace.speed);
      end.abort();
    });
    await time.run(end.signal);
    expect([...speeds, kernel.pace.speed]).toEqual([10, 0]);
  });
});
