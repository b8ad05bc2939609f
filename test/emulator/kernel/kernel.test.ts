import { describe, expect, test } from "vitest";
import { EventFailure, Kernel, RunawayError } from "../../../src/emulator/kernel/kernel.ts";

/** A kernel whose events are recorded with their times. */
function recordingKernel(options: { eventsMax?: number } = {}) {
  const kernel = new Kernel({ startMs: 1_000, ...options });
  const happened: string[] = [];
  const note = (what: string) => () => void happened.push(`${what}@${kernel.nowMs}`);
  return { kernel, happened, note };
}

describe("the kernel", () => {
  test("jumps from event to event, in the order of time and then of scheduling", () => {
    const { kernel, happened, note } = recordingKernel();
    kernel.after(50, "late", note("late"));
    kernel.at(1_010, "first", note("first"));
    kernel.after(10, "second", note("second"));
    expect(kernel.run()).toBe("idle");
    expect(happened).toEqual(["first@1010", "second@1010", "late@1050"]);
    expect([kernel.nowMs, kernel.fired]).toEqual([1_050, 3]);
  });

  test("runs an event that is due in the past now: time never goes back", () => {
    const { kernel, happened, note } = recordingKernel();
    kernel.after(10, "outer", () => void kernel.at(0, "inner", note("inner")));
    kernel.run();
    expect(happened).toEqual(["inner@1010"]);
  });

  test("runs events up to and including the given instant", () => {
    const { kernel, happened, note } = recordingKernel();
    kernel.at(1_100, "at", note("at"));
    kernel.at(1_101, "after", note("after"));
    expect(kernel.run(1_100)).toBe("idle");
    expect([happened, kernel.nowMs, kernel.nextAtMs]).toEqual([["at@1100"], 1_100, 1_101]);
  });

  test("skips cancelled events", () => {
    const { kernel, happened, note } = recordingKernel();
    const cancelled = kernel.after(10, "cancelled", note("cancelled"));
    const past = kernel.after(20, "happened", note("happened"));
    cancelled.cancel();
    expect(kernel.nextAtMs).toBe(1_020);
    kernel.run();
    past.cancel();
    expect([happened, kernel.fired, kernel.nextAtMs]).toEqual([["happened@1020"], 1, undefined]);
  });

  test("stops after an event that settled a promise", () => {
    const { kernel, happened, note } = recordingKernel();
    kernel.after(10, "resolves", () => {
      note("resolves")();
      kernel.letPromisesSettle();
    });
    kernel.after(10, "rest", note("rest"));
    expect([kernel.run(), [...happened]]).toEqual(["settle", ["resolves@1010"]]);
    expect([kernel.run(), happened]).toEqual(["idle", ["resolves@1010", "rest@1010"]]);
  });

  test("stops for microtasks, and for a whole turn if the event needs both", () => {
    const { kernel } = recordingKernel();
    kernel.after(10, "handler", () => kernel.letMicrotasksRun());
    kernel.after(20, "both", () => {
      kernel.letPromisesSettle();
      kernel.letMicrotasksRun();
    });
    expect([kernel.run(), kernel.run(), kernel.run()]).toEqual(["microtasks", "settle", "idle"]);
  });

  test("reports the last and the next event when it reaches the limit of events", () => {
    const { kernel } = recordingKernel({ eventsMax: 100 });
    const again = () => void kernel.after(1, "poll again", again);
    again();
    kernel.at(5_000, "the end", () => undefined);
    const runaway = () => kernel.run();
    const message = 'stopped after 100 events, at "poll again"; the next is "the end" at 5000 ms';
    expect(runaway).toThrow(new RunawayError(message));
  });

  test("does not run any further after an event that failed", () => {
    const { kernel, happened, note } = recordingKernel();
    const error = new TypeError("no queue");
    kernel.after(1, "receive", () => {
      throw error;
    });
    kernel.after(2, "later", note("later"));
    const failure = new EventFailure("receive", error);
    expect(() => kernel.run()).toThrow(failure);
    expect(() => kernel.run()).toThrow(failure);
    expect([failure.message, failure.cause, happened]).toEqual([
      'the emulator failed at the event "receive": no queue',
      error,
      [],
    ]);
  });

  test("continues after an event that failed if its driver receives the failures", () => {
    const { kernel, happened, note } = recordingKernel();
    const failures: string[] = [];
    kernel.onFailure = ({ message }) => void failures.push(message);
    kernel.after(1, "receive", () => {
      throw new TypeError("no queue");
    });
    kernel.after(2, "later", note("later"));
    while (kernel.run() !== "idle");
    expect([happened, failures]).toEqual([["later@1002"], ['the emulator failed at the event "receive": no queue']]);
  });

  test("moves time forward, but not past an event", () => {
    const { kernel, note } = recordingKernel();
    kernel.at(1_500, "due", note("due"));
    kernel.advanceTo(1_499);
    expect(kernel.nowMs).toBe(1_499);
    kernel.advanceTo(1_200);
    expect(kernel.nowMs).toBe(1_499);
    expect(() => kernel.advanceTo(1_501)).toThrow(RangeError);
    kernel.run();
    kernel.advanceTo(2_000);
    expect(kernel.nowMs).toBe(2_000);
  });

  test("calls its listener for every event that is scheduled", () => {
    const { kernel } = recordingKernel();
    let scheduled = 0;
    kernel.onSchedule(() => void scheduled++);
    kernel.after(1, "a", () => undefined);
    kernel.at(1, "b", () => undefined);
    expect(scheduled).toBe(2);
  });
});
