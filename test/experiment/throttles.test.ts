import { expect, test } from "vitest";
import type { ArmSpec } from "../../src/experiment/arm-spec.ts";
import type { Progress } from "../../src/experiment/live-run.ts";
import { directSpec, endOf, onlyArm, queuedSpec, recordingProgress, runSpecs } from "../support/arms.ts";
import { awsError, deployedStack } from "../support/deployed-stack.ts";

/** Runs an arm of ten jobs in an account with room for so many at once; CloudWatch answers or does not. */
async function runWith(spec: ArmSpec, accountConcurrency: number, isDark = false) {
  const { intercepted } = await deployedStack({ accountConcurrency });
  const target = intercepted((command) => {
    if (isDark && command === "GetMetricDataCommand") throw awsError("AccessDeniedException");
  });
  return onlyArm(await endOf(target, [spec]));
}

test("if CloudWatch has data, but none on throttles, there were no throttles", async () => {
  expect(await runWith(queuedSpec, 1_000)).toMatchObject({ throttles: 0, invocations: { cloudwatch: 10 } });
});

test("without CloudWatch data, the throttles of a queue are unknown", async () => {
  expect(await runWith(queuedSpec, 1_000, true)).toMatchObject({ throttles: null, invocations: { cloudwatch: null } });
  expect(await runWith({ ...directSpec, via: "invoke-async" }, 1_000, true)).toMatchObject({ throttles: null });
});

test("throttles of direct invokes are known without CloudWatch", async () => {
  expect(await runWith(directSpec, 1_000, true)).toMatchObject({ throttles: 0 });
  expect(await runWith(directSpec, 4, true)).toMatchObject({ throttles: 6, jobs: { processed: 4, throttled: 6 } });
});

test("if CloudWatch has no data yet at an interruption, throttles are unknown, and not 0", async () => {
  const { emulator, target } = await deployedStack();
  const user = new AbortController();
  const running = endOf(target, [queuedSpec], user.signal);
  await emulator.clock.sleepMs(70_000);
  user.abort(new Error("interrupted"));
  const arm = onlyArm(await running);
  expect([arm.state, arm.throttles, arm.peak.cloudwatch]).toEqual(["drained", null, null]);
  expect(arm.caveats).toContainEqual({ kind: "cloudwatch-no-data", metric: "ConcurrentExecutions" });
});

test("refused invokes count as failed in the progress, and a caveat counts them", async () => {
  const { target } = await deployedStack({ accountConcurrency: 4 });
  const steps: Progress[] = [];
  const [arm] = await runSpecs(target, [directSpec], { onProgress: recordingProgress(steps) });
  expect(steps.at(-1)).toMatchObject({ phase: "settling", total: 10, done: 4, failed: 6 });
  expect(steps.every(({ total, done, running, waiting, failed }) => done + running + waiting + failed <= total)).toBe(
    true,
  );
  expect(arm?.caveats).toContainEqual({ kind: "throttled", jobs: 6, of: 10 });
});
