import { describe, expect, test } from "vitest";
import { Kernel, RunawayError } from "../../../src/emulator/kernel/kernel.ts";

/** A kernel that writes down what happens, and when. */
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

  test("lets an event that is due in the past happen now: time never goes back", () => {
    const { kernel, happened, note } = recordingKernel();
    kernel.after(10, "outer", () => void kernel.at(0, "inner", note("inner")));
    kernel.run();
    expect(happened).toEqual(["inner@1010"]);
  });

  test("stops after the instant it was asked for, that instant included", () => {
    const { kernel, happened, note } = recordingKernel();
    kernel.at(1_100, "at", note("at"));
    kernel.at(1_101, "after", note("after"));
    expect(kernel.run(1_100)).toBe("idle");
    expect([happened, kernel.nowMs, kernel.nextAtMs]).toEqual([["at@1100"], 1_100, 1_101]);
  });

  test("leaves out what was cancelled, and does not wait for it", () => {
    const { kernel, happened, note } = recordingKernel();
    const cancel = kernel.after(10, "cancelled", note("cancelled"));
    const cancelLater = kernel.after(20, "happened", note("happened"));
    cancel();
    expect(kernel.nextAtMs).toBe(1_020);
    kernel.run();
    cancelLater();
    expect([happened, kernel.fired, kernel.nextAtMs]).toEqual([["happened@1020"], 1, undefined]);
  });

  test("stops after an event that resolved a promise, with the rest still to come", () => {
    const { kernel, happened, note } = recordingKernel();
    kernel.after(10, "resolves", () => {
      note("resolves")();
      kernel.letPromisesSettle();
    });
    kernel.after(10, "rest", note("rest"));
    expect([kernel.run(), [...happened]]).toEqual(["settle", ["resolves@1010"]]);
    expect([kernel.run(), happened]).toEqual(["idle", ["resolves@1010", "rest@1010"]]);
  });

  test("ends a runaway with the event that it stopped at and the one that would be next", () => {
    const { kernel } = recordingKernel({ eventsMax: 100 });
    const again = () => void kernel.after(1, "poll again", again);
    again();
    kernel.at(5_000, "the end", () => undefined);
    const runaway = () => kernel.run();
    const message = 'stopped after 100 events at "poll again"; the next is "the end" at 5000 ms';
    expect(runaway).toThrow(new RunawayError(message));
  });

  test("moves time forward past nothing, and refuses to pass an event", () => {
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

  test("tells its listener of every event that is scheduled", () => {
    const { kernel } = recordingKernel();
    let scheduled = 0;
    kernel.onSchedule(() => void scheduled++);
    kernel.after(1, "a", () => undefined);
    kernel.at(1, "b", () => undefined);
    expect(scheduled).toBe(2);
  });
});
