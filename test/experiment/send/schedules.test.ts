import { expect, test } from "vitest";
import { beyondStackOf } from "../../../src/cli/target/stacks.ts";
import type { ArmSpec } from "../../../src/experiment/arm-spec.ts";
import type { ArmResult } from "../../../src/experiment/result.ts";
import { caveatOf, queuedSpec, runSpecs } from "../../support/arms.ts";
import { awsError, deployedStack } from "../../support/deployed-stack.ts";

const window = { minSeconds: 1_000, maxSeconds: 1_100 };
const spec: ArmSpec = { ...queuedSpec, spread: "random", beyond: "scheduler", window };
const denied = awsError("AccessDeniedException");

/** Runs an arm with schedules in which one command is refused. */
async function runRefused(command: string) {
  const account = await deployedStack();
  const beyond = await beyondStackOf(account.target, account.target.workload.queueUrl);
  const refused = account.intercepted((name) => {
    if (name === command) throw denied;
  });
  const told: string[] = [];
  let arms: readonly ArmResult[] = [];
  const run = runSpecs({ ...refused, beyond }, [spec], {
    scheduleJournal: { opened: async () => void told.push("opened"), closed: async () => void told.push("closed") },
    onArm: (done) => {
      arms = [...done];
    },
  });
  await expect(run).rejects.toBe(denied);
  return { arms, told };
}

test("a group of schedules that was not created leaves no entry in the journal", async () => {
  expect(await runRefused("CreateScheduleGroupCommand")).toEqual({ arms: [], told: ["opened", "closed"] });
});

test("a run whose schedules cannot be deleted is measured, and they stay in the journal", async () => {
  const { arms, told } = await runRefused("DeleteScheduleGroupCommand");
  const [arm] = arms as [ArmResult];
  expect([arm.state, arm.jobs.processed]).toEqual(["drained", 10]);
  expect(caveatOf(arm, "failure")).toMatchObject({ step: "schedules" });
  expect(told).toEqual(["opened"]);
});

test("a schedule that is refused ends a run that has sent nothing else, and its group is deleted", async () => {
  expect(await runRefused("CreateScheduleCommand")).toEqual({ arms: [], told: ["opened", "closed"] });
});
