import { expect, test } from "vitest";
import type { ArmSpec } from "../../../src/experiment/arm-spec.ts";
import { caveatOf, directSpec, endOf, onlyArm, placesOf, queuedSpec } from "../../support/arms.ts";
import { deployedStack, networkError } from "../../support/deployed-stack.ts";

/** Runs an arm with a timeout of 20 s, and writes down when each of its calls was begun, seconds after the start. */
async function runTimed(
  spec: ArmSpec,
  command: string,
  isFailing: (call: string, seconds: number) => boolean = () => false,
) {
  const account = await deployedStack();
  const { clock } = account.emulator;
  const startMs = Math.ceil(clock.nowMs() / 60_000) * 60_000;
  const begun: number[] = [];
  const target = account.intercepted((call, when) => {
    const seconds = (clock.nowMs() - startMs) / 1_000;
    if (when === "before" && call === command) begun.push(seconds);
    if (when === "before" && isFailing(call, seconds)) throw networkError("ECONNREFUSED");
  });
  const ended = await endOf(target, [{ ...spec, timeoutMs: 20_000 }]);
  expect(ended.error).toBeUndefined();
  return { arm: onlyArm(ended), begun };
}

/** Nothing is sent after second 20; jobs that were due later count as not begun. */
function expectUnsent(arm: ReturnType<typeof onlyArm>, begun: readonly number[], count: number): void {
  expect(arm.state).toBe("timed-out");
  expect(begun).toHaveLength(count);
  expect(begun.every((seconds) => seconds < 20)).toBe(true);
  expect([arm.jobs.sent, placesOf(arm)]).toEqual([count, count]);
  const jobs = arm.count - count;
  expect(caveatOf(arm, "unsent")).toEqual({
    kind: "unsent",
    jobs,
    reasons: [{ why: "timed-out", jobs, message: null }],
  });
}

test("paced messages: none is sent after the timeout", async () => {
  const { arm, begun } = await runTimed({ ...queuedSpec, count: 100, pauseMs: 3_000 }, "SendMessageBatchCommand");
  // 0, 3, 6, 9, 12, 15 and 18 s.
  expectUnsent(arm, begun, 7);
});

test("paced invokes: none is made after the timeout", async () => {
  const { arm, begun } = await runTimed({ ...directSpec, count: 100, pauseMs: 3_000 }, "InvokeCommand");
  expectUnsent(arm, begun, 7);
});

test("invokes that wait for their turn: none is made after the timeout", async () => {
  const { arm, begun } = await runTimed({ ...directSpec, count: 100, parallel: 2 }, "InvokeCommand");
  // Two at a time, for a little more than 5 s each: at 0, 5, 10 and 15 s.
  expectUnsent(arm, begun, 8);
});

test.each([
  ["before", 10],
  ["when", 20],
])("the timeout also ends the wait for a read that fails from %s it on", async (_, from) => {
  const { arm, begun } = await runTimed(
    { ...queuedSpec, count: 100, pauseMs: 3_000 },
    "SendMessageBatchCommand",
    (call, seconds) => call === "FilterLogEventsCommand" && seconds >= from && seconds < 100,
  );
  expectUnsent(arm, begun, 7);
});

test("delayed messages: every number is of the instant at which the timeout passed", async () => {
  const { arm } = await runTimed(
    { ...queuedSpec, count: 100, spread: "random", window: { minSeconds: 0, maxSeconds: 100 } },
    "SendMessageBatch",
  );
  expect([arm.state, arm.jobs.sent, placesOf(arm)]).toEqual(["timed-out", 100, 100]);
  expect(arm.jobs.processed).toBeGreaterThan(0);
  expect(arm.jobs.processed + arm.jobs.inFlight).toBe(100);
  expect(arm.jobs.inFlight).toBeGreaterThan(70);
  expect(arm.seconds.untilLastEnd).toBeLessThan(21);
  expect(arm.series.inFlight.length * arm.series.stepMs).toBeLessThanOrEqual(22_000);
  expect(caveatOf(arm, "still-running")).toEqual({ kind: "still-running", jobs: arm.jobs.inFlight });
  expect(caveatOf(arm, "peak-mismatch")).toBeUndefined();
});
