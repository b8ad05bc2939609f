import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Kernel } from "../../../src/emulator/kernel/kernel.ts";
import { VirtualClock } from "../../../src/emulator/kernel/virtual-clock.ts";

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await turn();
}

function virtualTime() {
  const kernel = new Kernel({ startMs: 0 });
  return { kernel, clock: new VirtualClock(kernel) };
}

describe("virtual time", () => {
  test("skips a sleep of a day", async () => {
    const { clock } = virtualTime();
    await clock.sleepMs(86_400_000);
    expect(clock.nowMs()).toBe(86_400_000);
  });

  test("advances only while code waits", async () => {
    const { kernel, clock } = virtualTime();
    kernel.at(10, "tick", () => kernel.letPromisesSettle());
    await turns(5);
    expect([clock.nowMs(), kernel.fired]).toEqual([0, 0]);
    const stopWaiting = clock.wait();
    await turns(1);
    stopWaiting();
    expect(clock.nowMs()).toBe(10);
  });

  test("does not advance while any code is busy, for any number of turns", async () => {
    const { clock } = virtualTime();
    const release = clock.hold();
    const slept = clock.sleepMs(100);
    await turns(20);
    expect(clock.nowMs()).toBe(0);
    release();
    await slept;
    expect(clock.nowMs()).toBe(100);
  });

  test("does not advance while a call does real work, so that a sleep does not overtake it", async () => {
    const { kernel, clock } = virtualTime();
    let arrivedMs: number | undefined;
    const call = async () => {
      const release = clock.hold();
      await turns(10); // reading credentials from disk, say
      const stopWaiting = clock.wait();
      release();
      await new Promise<void>((resolve) => {
        kernel.after(5, "call arrives", () => {
          arrivedMs = kernel.nowMs;
          kernel.letPromisesSettle();
          resolve();
        });
      });
      stopWaiting();
    };
    await Promise.all([clock.sleepMs(1_000), call()]);
    expect([arrivedMs, clock.nowMs()]).toEqual([5, 1_000]);
  });

  test("runs every microtask before the next event, and leaves the event loop a turn now and then", async () => {
    const { kernel, clock } = virtualTime();
    const chains: number[] = [];
    let isLoopAlive = false;
    const handler = async (left: number) => {
      for (let hop = 0; hop < 100; hop++) await undefined;
      chains.push(kernel.nowMs);
      if (left > 0) next(left - 1);
    };
    const next = (left: number) =>
      kernel.after(1, "handler", () => {
        kernel.letMicrotasksRun();
        void handler(left);
      });
    next(99);
    setImmediate(() => {
      isLoopAlive = chains.length < 100;
    });
    await clock.sleepMs(1_000);
    expect(chains).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    expect(isLoopAlive).toBe(true);
  });

  test("counts a hold once, even if it is released several times", async () => {
    const { clock } = virtualTime();
    const [first, second] = [clock.hold(), clock.hold()];
    first();
    first();
    const slept = clock.sleepMs(1);
    await turns(5);
    expect(clock.nowMs()).toBe(0);
    second();
    await slept;
    expect(clock.nowMs()).toBe(1);
  });

  test("wakes sleepers by time, and those of one instant in the order in which their sleeps started", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(20), { minLength: 1, maxLength: 30 }), async (durations) => {
        const { clock } = virtualTime();
        const woken: { ms: number; i: number; nowMs: number }[] = [];
        await Promise.all(
          durations.map((ms, i) => clock.sleepMs(ms).then(() => void woken.push({ ms, i, nowMs: clock.nowMs() }))),
        );
        const expected = durations.map((ms, i) => ({ ms, i, nowMs: ms })).sort((a, b) => a.ms - b.ms);
        expect(woken).toEqual(expected);
      }),
      { seed: 7, numRuns: 50 },
    );
  });

  test("runs the code that awaits one sleep before it ends the next", async () => {
    const { clock } = virtualTime();
    const seen: string[] = [];
    const first = async () => {
      await clock.sleepMs(10);
      for (let i = 0; i < 50; i++) await Promise.resolve();
      seen.push(`first done at ${clock.nowMs()}`);
    };
    const second = async () => {
      await clock.sleepMs(11);
      seen.push(`second woken at ${clock.nowMs()}`);
    };
    await Promise.all([first(), second()]);
    expect(seen).toEqual(["first done at 10", "second woken at 11"]);
  });
});

test("a call that waits for an answer rejects when an event fails", async () => {
  const { kernel, clock } = virtualTime();
  const stopWaiting = clock.wait();
  kernel.after(1, "answer", () => {
    throw new TypeError("no queue");
  });
  await expect(clock.answerTo(() => new Promise(() => undefined))).rejects.toThrow('at the event "answer": no queue');
  await expect(clock.sleepMs(1)).rejects.toThrow('at the event "answer": no queue');
  stopWaiting();
});

describe("a sleep that is aborted", () => {
  test("rejects with the signal's reason, and does not advance time", async () => {
    const { kernel, clock } = virtualTime();
    const abortion = new AbortController();
    const slept = clock.sleepMs(1_000, abortion.signal);
    const reason = new Error("interrupted");
    abortion.abort(reason);
    await expect(slept).rejects.toBe(reason);
    await turns(3);
    expect([clock.nowMs(), kernel.nextAtMs]).toEqual([0, undefined]);
  });

  test("rejects immediately if the signal was aborted before", async () => {
    const { kernel, clock } = virtualTime();
    await expect(clock.sleepMs(1, AbortSignal.abort(new Error("early")))).rejects.toThrow("early");
    expect(kernel.nextAtMs).toBeUndefined();
  });

  test("does not affect other sleeps", async () => {
    const { clock } = virtualTime();
    const abortion = new AbortController();
    const aborted = clock.sleepMs(500, abortion.signal).catch(() => clock.nowMs());
    const stopper = clock.sleepMs(100).then(() => abortion.abort());
    await Promise.all([stopper, clock.sleepMs(900)]);
    expect([await aborted, clock.nowMs()]).toEqual([100, 900]);
  });
});
