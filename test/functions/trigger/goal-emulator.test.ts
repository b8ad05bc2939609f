import { expect, test } from "vitest";
import { invokeFunction } from "../../../src/aws/functions.ts";
import { type ArmSpec, armName } from "../../../src/experiment/arm-spec.ts";
import { fixedWork } from "../../../src/plan/work-distributions.ts";
import { runSpecs } from "../../support/arms.ts";
import { type DeployedStack, deployedStack } from "../../support/deployed-stack.ts";
import { workOf } from "../../support/samples.ts";

const ahead: ArmSpec = {
  name: armName("sqs", null, "none"),
  via: "sqs",
  count: 30,
  window: null,
  spread: "none",
  work: fixedWork(4),
  failShare: 0,
  flaky: 0,
  pauseMs: 0,
  parallel: undefined,
  timeoutMs: 3_600_000,
};

const burst = ({ target }: DeployedStack, spec: ArmSpec) => runSpecs(target, [spec]);

async function askTrigger({ target: { cloud, workload } }: DeployedStack, event: object) {
  const result = await invokeFunction(cloud, workload.triggerFunctionName, JSON.stringify(event), "RequestResponse");
  return JSON.parse(result.kind === "throttled" ? "null" : result.payload);
}

test("the plan uses the durations of the previous burst, as CloudWatch shows them", async () => {
  const account = await deployedStack();
  await burst(account, ahead);
  const { plan, sent } = await askTrigger(account, { count: 60, goal: { maxPeak: 6 }, run: "r" });
  expect(sent).toBe(60);
  expect(plan.work).toMatchObject({ source: "metrics", runs: 30 });
  expect(Number.parseFloat(plan.work.text)).toBeCloseTo(4, 1);
  expect(plan.predictedPeak.p95).toBeLessThanOrEqual(6);
});

test("after batches, the plan uses the time of a job, not of a batch", async () => {
  const account = await deployedStack({ parameters: { BatchSize: "5" } });
  await burst(account, { ...ahead, count: 100 });
  const { plan } = await askTrigger(account, { count: 60, goal: { maxPeak: 6 } });
  // Jobs of 4 s came in batches of up to five: a run took far longer than a job.
  expect(plan.work.runs).toBeLessThan(60);
  expect(plan.caveats[0]).toMatch(/^the last invocations had \d\.?\d? jobs on average/);
  const sharePlanned = workOf(plan.work.text)?.meanSeconds;
  expect(sharePlanned).toBeGreaterThan(3.8);
  expect(sharePlanned).toBeLessThan(4.8);
});

test("without a previous burst, the plan uses the default of the stack, with a caveat", async () => {
  const account = await deployedStack({ parameters: { DefaultWorkMilliseconds: "3000" } });
  const { plan } = await askTrigger(account, { count: 20, goal: { deadlineSeconds: 60 } });
  expect(plan.work).toEqual({ text: "3s", source: "default", runs: 0 });
  expect(plan.caveats).toEqual([
    "CloudWatch shows no invocation in the last 3 h: planned with the default work time, 3s",
    "assumes an account concurrency of 1000",
  ]);
  expect(plan.jitterSeconds.max).toBeGreaterThan(50);
});

test("a goal that cannot be met fails the invocation with a sentence", async () => {
  const answer = await askTrigger(await deployedStack(), { count: 20, goal: { deadlineSeconds: 2.1 } });
  expect(answer.errorMessage).toMatch(/^the goal .* cannot be met: even without delays/);
});
