import { expect, test } from "vitest";
import type { ArmSpec } from "../../src/experiment/arm-spec.ts";
import { fixedWork } from "../../src/plan/work-distributions.ts";
import { caveatOf, directSpec, endOf, onlyArm, placesOf, queuedSpec } from "../support/arms.ts";
import { deployedStack } from "../support/deployed-stack.ts";

/** Runs an arm that the user interrupts so many seconds after its start; answers how long the rest took. */
async function interruptedAfter(seconds: number, spec: ArmSpec) {
  const { emulator, target } = await deployedStack();
  const { clock } = emulator;
  const startMs = Math.ceil(clock.nowMs() / 60_000) * 60_000;
  const user = new AbortController();
  const running = endOf(target, [spec], user.signal);
  await clock.sleepMs(startMs + seconds * 1_000 - clock.nowMs());
  user.abort(new Error("interrupted"));
  const ended = await running;
  expect(ended.error).toBeUndefined();
  return { arm: onlyArm(ended), restMs: clock.nowMs() - startMs - seconds * 1_000 };
}

const long: ArmSpec = { ...directSpec, work: fixedWork(50) };

/** A few calls of 10 ms each. */
const promptMs = 500;

test("direct invokes that run are not waited for: they count as sent and in flight", async () => {
  const { arm, restMs } = await interruptedAfter(5, long);
  expect(restMs).toBeLessThan(promptMs);
  expect(arm.state).toBe("interrupted");
  expect(arm.jobs).toMatchObject({ sent: 10, processed: 0, inFlight: 10, lost: 0 });
  expect(arm.peak.invocations).toBe(10);
  expect(caveatOf(arm, "still-running")).toEqual({ kind: "still-running", jobs: 10 });
  expect(caveatOf(arm, "unsent")).toBeUndefined();
});

test("the same holds if the log has no line of them yet", async () => {
  const { arm, restMs } = await interruptedAfter(0.1, long);
  expect(restMs).toBeLessThan(promptMs);
  expect(arm.invocations.logs).toBe(0);
  expect(arm.jobs).toMatchObject({ sent: 10, inFlight: 10, lost: 0 });
});

test("the log shows which of them have ended; those that were not started are not sent", async () => {
  const { arm, restMs } = await interruptedAfter(7, { ...directSpec, parallel: 2 });
  expect(restMs).toBeLessThan(promptMs);
  // Two jobs of 5 s are done, and two run.
  expect(arm.jobs).toMatchObject({ sent: 4, processed: 2, inFlight: 2, lost: 0 });
  expect(caveatOf(arm, "unsent")).toEqual({
    kind: "unsent",
    jobs: 6,
    reasons: [{ why: "interrupted", jobs: 6, message: null }],
  });
});

test("events that AWS has accepted count as sent, and as in flight until the log shows otherwise", async () => {
  const { arm, restMs } = await interruptedAfter(3.5, { ...long, via: "invoke-async", pauseMs: 1_000 });
  expect(restMs).toBeLessThan(promptMs);
  expect(arm.jobs).toMatchObject({ sent: 4, inFlight: 4, lost: 0 });
});

test("messages that SQS has accepted count as sent, and wait or run", async () => {
  const { arm, restMs } = await interruptedAfter(3.5, { ...queuedSpec, work: fixedWork(50), pauseMs: 1_000 });
  // The dead-letter queue is not asked, as its depth has not changed.
  expect(restMs).toBeLessThan(promptMs);
  expect([arm.state, arm.jobs.sent, arm.jobs.inFlight, placesOf(arm)]).toEqual(["interrupted", 4, 4, 4]);
});

test("if the trigger function is not waited for, jobs in the log count as sent; the others may have been sent", async () => {
  const { arm, restMs } = await interruptedAfter(0.15, { ...queuedSpec, via: "trigger", count: 500 });
  expect(restMs).toBeLessThan(promptMs);
  expect([arm.state, arm.jobs.sent]).toEqual(["interrupted", 0]);
  expect(caveatOf(arm, "unsent")).toEqual({
    kind: "unsent",
    jobs: 500,
    reasons: [{ why: "unconfirmed", jobs: 500, message: "Request aborted" }],
  });
});

test("the timeout ends the wait for answers too", async () => {
  const { target, emulator } = await deployedStack();
  const startMs = Math.ceil(emulator.clock.nowMs() / 60_000) * 60_000;
  const arm = onlyArm(await endOf(target, [{ ...long, timeoutMs: 10_000 }]));
  expect([arm.state, arm.jobs.sent]).toEqual(["timed-out", 10]);
  // Metrics are waited for, but jobs that end in this time are not counted.
  expect([arm.jobs.processed, arm.jobs.inFlight]).toEqual([0, 10]);
  expect([arm.peak.invocations, arm.peak.jobs]).toEqual([10, 10]);
  const waitedMs = emulator.clock.nowMs() - startMs;
  expect(waitedMs).toBeGreaterThan(130_000);
  expect(waitedMs).toBeLessThan(400_000);
});
