import { expect, test } from "vitest";
import type { ArmSpec } from "../../src/experiment/arm-spec.ts";
import { directSpec, endOf, onlyArm, queuedSpec } from "../support/arms.ts";
import { awsError, deployedStack } from "../support/deployed-stack.ts";

/** Runs an arm of ten jobs in an account with room for so many at once; CloudWatch answers or does not. */
async function runWith(spec: ArmSpec, accountConcurrency: number, isDark = false) {
  const { intercepted } = await deployedStack({ accountConcurrency });
  const target = intercepted((command) => {
    if (isDark && command === "GetMetricDataCommand") throw awsError("AccessDeniedException");
  });
  return onlyArm(await endOf(target, [spec]));
}

test("CloudWatch has data, and says nothing of throttles: there were none", async () => {
  expect(await runWith(queuedSpec, 1_000)).toMatchObject({ throttles: 0, invocations: { cloudwatch: 10 } });
});

test("CloudWatch has no data: of a queue nobody knows", async () => {
  expect(await runWith(queuedSpec, 1_000, true)).toMatchObject({ throttles: null, invocations: { cloudwatch: null } });
  expect(await runWith({ ...directSpec, via: "invoke-async" }, 1_000, true)).toMatchObject({ throttles: null });
});

test("of direct invokes the driver knows itself", async () => {
  expect(await runWith(directSpec, 1_000, true)).toMatchObject({ throttles: 0 });
  expect(await runWith(directSpec, 4, true)).toMatchObject({ throttles: 6, jobs: { processed: 4, throttled: 6 } });
});

test("a queue without data at the moment it was interrupted has unknown throttles, and not none", async () => {
  const { emulator, target } = await deployedStack();
  const user = new AbortController();
  const running = endOf(target, [queuedSpec], user.signal);
  await emulator.clock.sleepMs(70_000);
  user.abort(new Error("interrupted"));
  const arm = onlyArm(await running);
  expect([arm.state, arm.throttles, arm.peak.cloudwatch]).toEqual(["drained", null, null]);
  expect(arm.caveats).toContainEqual({ kind: "cloudwatch-no-data", metric: "ConcurrentExecutions" });
});
