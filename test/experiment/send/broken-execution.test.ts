import { expect, test } from "vitest";
import { prepareMachines } from "../../../src/cli/target/stacks.ts";
import type { ArmSpec } from "../../../src/experiment/arm-spec.ts";
import { caveatOf, endOf, onlyArm, queuedSpec } from "../../support/arms.ts";
import { awsError, deployedStack } from "../../support/deployed-stack.ts";

test("jobs of an execution whose end cannot be read may have been sent", async () => {
  const account = await deployedStack();
  const window = { minSeconds: 600, maxSeconds: 900 };
  const spec: ArmSpec = { ...queuedSpec, via: "map", spread: "random", count: 20, window };
  await prepareMachines(account.target, [spec]);
  const denied = awsError("AccessDeniedException");
  const target = account.intercepted((name) => {
    if (name === "DescribeExecutionCommand") throw denied;
  });
  const ended = await endOf(target, [spec]);
  expect(ended.error).toBe(denied);
  const arm = onlyArm(ended);
  expect(caveatOf(arm, "unsent")?.reasons).toEqual([
    { why: "unconfirmed", jobs: 20, message: "no AccessDeniedException (AccessDeniedException)" },
  ]);
});
