import { expect, test } from "vitest";
import type { ArmSpec } from "../../../src/experiment/arm-spec.ts";
import { fixedWork } from "../../../src/plan/work-distributions.ts";
import { directSpec, endOf, onlyArm, queuedSpec } from "../../support/arms.ts";
import { deployedStack } from "../../support/deployed-stack.ts";

/** 41 jobs of 1 s over 10 s: one every 250 ms. */
const quarterly: ArmSpec = {
  ...queuedSpec,
  count: 41,
  window: { minSeconds: 0, maxSeconds: 10 },
  spread: "even",
  work: fixedWork(1),
};

/** Runs an arm, and records when its calls were made, milliseconds after the first. */
async function sendingsOf(spec: ArmSpec) {
  const account = await deployedStack();
  const { clock } = account.emulator;
  const sentMs: number[] = [];
  const target = account.intercepted((call, when) => {
    if (when === "before" && call === "SendMessageBatchCommand") sentMs.push(clock.nowMs());
  });
  const arm = onlyArm(await endOf(target, [spec]));
  return { arm, afterMs: sentMs.map((ms) => ms - (sentMs[0] ?? 0)) };
}

test("calls wait for the parts of a second of their delays, with up to ten messages each", async () => {
  const { afterMs } = await sendingsOf({ ...quarterly, work: fixedWork(20) });
  // The first five jobs and the last one are sent on a quarter of a second. The others are sent 200 ms earlier, because the
  // mapping has to grow for them: ten timers in a call that waits for 50 ms, 300 ms, 550 ms or 800 ms.
  expect(afterMs).toEqual([0, 50, 250, 300, 500, 550, 750, 800]);
});

test("the sender keeps the rest after the first holding time, and the peak is as predicted", async () => {
  const { arm, afterMs } = await sendingsOf(quarterly);
  // 40 distances in 10 s less the 0.2 s of the rest: 245 ms, on every twentieth of a second.
  expect(afterMs).toEqual(Array.from({ length: 20 }, (_, slot) => slot * 50));
  // A job is in flight for 1.1 to 1.2 s at first, while its environment is new: five starts fall within.
  expect(arm.peak.invocations).toBe(5);
  expect(arm.peak.predicted).toMatchObject({ p5: 5, p95: 5 });
  expect(arm.caveats).toEqual([]);
});

test("the trigger function waits in the same way", async () => {
  const { arm } = await sendingsOf({ ...quarterly, via: "trigger" });
  expect(arm.peak.invocations).toBe(5);
  expect(arm.seconds.untilLastEnd).toBeCloseTo(11, 0);
});

test("a spread in whole seconds is sent without waits", async () => {
  const { afterMs } = await sendingsOf({ ...quarterly, spread: "stratified" });
  expect(afterMs).toEqual([0, 0, 0, 0, 0]);
});

test("with a pause, the parts of a second are dropped", async () => {
  const { arm, afterMs } = await sendingsOf({ ...quarterly, count: 5, pauseMs: 2_000 });
  expect(afterMs).toEqual([0, 2_000, 4_000, 6_000, 8_000]);
  // The last timer is of 10 s, on the last message.
  expect(arm.seconds.untilLastEnd).toBeCloseTo(19, 0);
});

test("a pause between the calls lowers the floor", async () => {
  const paced = { ...queuedSpec, count: 100, window: { minSeconds: 10, maxSeconds: 30 }, pauseMs: 500 };
  const { arm } = await sendingsOf({ ...paced, spread: "random" });
  // 20 s of delays and 49.5 s of sends have room for 14 starts, 5 s apart, on each worker: ceil(100 / 14).
  expect(arm.peak.floor).toBe(8);
  expect(arm.peak.invocations).toBeGreaterThanOrEqual(8);
  expect(arm.peak.invocations).toBeLessThan(20);
  const direct = onlyArm(await endOf((await deployedStack()).target, [{ ...directSpec, pauseMs: 1_000 }]));
  // Ten jobs of 5 s, one a second: two starts 5 s apart on each of five workers, and one more while cold starts last.
  expect([direct.peak.floor, direct.peak.invocations]).toEqual([5, 6]);
});
