import { expect, test } from "vitest";
import { minuteBefore } from "../../../src/aws/schedules.ts";
import { JobsToSchedule } from "../../../src/experiment/send/schedule-jobs.ts";

/** Jobs that are due after so many seconds. */
const dueAfter = (seconds: readonly number[]) =>
  seconds.map((each, index) => ({
    planned: { message: { document: index + 1 }, delaySeconds: each },
    dueMs: each * 1_000,
  }));

/** Hands out all jobs, each schedule in so many seconds. Returns when each job was handed out, and how. */
function play(jobs: JobsToSchedule, secondsPerSchedule: number) {
  const steps: { readonly job: number; readonly dueMs: number; readonly atMs: number; readonly how: string }[] = [];
  let nowMs = 0;
  for (let step = jobs.next(nowMs); step !== undefined; step = jobs.next(nowMs)) {
    if ("waitMs" in step) nowMs += step.waitMs;
    else {
      const given = "send" in step ? step.send : [step.schedule];
      const how = "send" in step ? "timer" : "schedule";
      for (const { planned, dueMs } of given) steps.push({ job: planned.message.document, dueMs, atMs: nowMs, how });
      nowMs += how === "schedule" ? secondsPerSchedule * 1_000 : 10;
    }
  }
  return steps;
}

test("the jobs that are due last are scheduled first", () => {
  const steps = play(new JobsToSchedule(dueAfter([1_000, 3_000, 2_000])), 0.01);
  expect(steps.map(({ job, how }) => [job, how])).toEqual([
    [2, "schedule"],
    [3, "schedule"],
    [1, "schedule"],
  ]);
});

test("when schedules are created slowly, every job is sent or scheduled before it is due, once", () => {
  const seconds = Array.from({ length: 5_000 }, (_, index) => 901 + (index % 1_000));
  const steps = play(new JobsToSchedule(dueAfter(seconds)), 1);
  expect(new Set(steps.map(({ job }) => job)).size).toBe(5_000);
  expect(steps).toHaveLength(5_000);
  for (const { dueMs, atMs, how } of steps) {
    if (how === "schedule") expect(minuteBefore(dueMs)).toBeGreaterThan(atMs);
    else {
      expect(dueMs - atMs).toBeLessThanOrEqual(900_000);
      expect(dueMs - atMs).toBeGreaterThan(800_000);
    }
  }
});

test("jobs beyond what EventBridge Scheduler sends in a minute are sent with message timers", () => {
  const steps = play(new JobsToSchedule(dueAfter([3_601, 3_602, 3_603, 3_604]), 3), 0.01);
  expect(steps.map(({ job, how, atMs }) => [job, how, Math.round(atMs / 1_000)])).toEqual([
    [4, "schedule", 0],
    [3, "schedule", 0],
    [2, "schedule", 0],
    [1, "timer", 2_701],
  ]);
});
