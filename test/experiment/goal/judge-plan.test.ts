import { expect, test } from "vitest";
import { invokeFunction, reserveConcurrency } from "../../../src/aws/functions.ts";
import { judgePlan } from "../../../src/experiment/goal/judge.ts";
import { planFor, runSeeds, specFor, type Wanted } from "../../support/arms.ts";
import { deployedStack } from "../../support/deployed-stack.ts";
import { workOf } from "../../support/samples.ts";

const wanted: Wanted = { count: 40, work: "3s", goal: { maxPeak: 10 }, spread: "even" };

test("invocations of other jobs are counted separately: they raise the CloudWatch peak, not the peak of the burst", async () => {
  const { target } = await deployedStack();
  const { cloud, workload } = target;
  const plan = await planFor(target, wanted);
  const running = runSeeds(target, specFor(plan, wanted), 1);
  // The run starts on a fresh minute.
  await cloud.clock.sleepMs(60_000 - (cloud.clock.nowMs() % 60_000) + 6_000);
  const others = Array.from({ length: 5 }, (_, document) =>
    invokeFunction(cloud, workload.functionName, JSON.stringify({ document, workMs: 3_000 }), "RequestResponse"),
  );
  const [arm] = await running;
  await Promise.all(others);
  if (arm === undefined) throw new Error("nothing ran");
  expect(arm.peak.invocations).toBeLessThanOrEqual(10);
  expect(arm.peak.cloudwatch).toBe((arm.peak.invocations ?? 0) + 5);
  expect(Math.max(...arm.series.inFlight)).toBe(arm.peak.invocations);
  expect(arm.invocations).toMatchObject({ logs: 40, cloudwatch: 45 });
  expect(arm.caveats).toEqual([{ kind: "other-invocations", invocations: 5 }]);
  expect(judgePlan(plan, arm).outcome).toMatchObject({ met: true });
});

test("retries of failed jobs end late: the deadline is missed because of them", async () => {
  const { target } = await deployedStack();
  const late: Wanted = { count: 20, work: "2s", goal: { deadlineSeconds: 60 } };
  const plan = await planFor(target, late);
  const [arm] = await runSeeds(target, { ...specFor(plan, late), flaky: 0.2 }, 1);
  if (arm === undefined) throw new Error("nothing ran");
  const { outcome } = judgePlan(plan, arm);
  expect(outcome.met).toBe(false);
  expect(outcome.lastEndSeconds).toBeGreaterThan(60);
  expect(outcome.because).toEqual([{ kind: "retries", failures: arm.errors, duplicates: 0 }]);
  expect(arm.caveats.map(({ kind }) => kind)).toContain("deadline-missed");
});

test.each<Wanted["goal"]>([
  { maxPeak: 20, deadlineSeconds: 60 },
  { maxRate: 20, deadlineSeconds: 60 },
])("of %j, only the deadline is missed, and the retries are named", async (goal) => {
  const { target } = await deployedStack();
  const both: Wanted = { count: 20, work: "2s", goal };
  const plan = await planFor(target, both);
  const [arm] = await runSeeds(target, { ...specFor(plan, both), flaky: 0.2 }, 1);
  if (arm === undefined) throw new Error("nothing ran");
  const { because, met } = judgePlan(plan, arm).outcome;
  expect([met, because]).toEqual([false, [{ kind: "retries", failures: arm.errors, duplicates: 0 }]]);
});

test("a missed rate has its reasons too", async () => {
  const { target } = await deployedStack();
  const rate: Wanted = { count: 20, work: "2s", goal: { maxRate: 4 } };
  const plan = await planFor(target, rate);
  const spec = { ...specFor(plan, rate), window: { minSeconds: 0, maxSeconds: 0 }, work: workOf("1s") };
  const [arm] = await runSeeds(target, spec, 1);
  if (arm === undefined) throw new Error("nothing ran");
  expect(arm.caveats.find(({ kind }) => kind === "limit-missed")).toMatchObject({ limit: "maxRate", most: 4 });
  expect(judgePlan(plan, arm).outcome).toMatchObject({ met: false });
});

test("a run that was cut short leaves the goal open", async () => {
  const { target } = await deployedStack();
  const plan = await planFor(target, wanted);
  const [arm] = await runSeeds(target, { ...specFor(plan, wanted), timeoutMs: 8_000 }, 1);
  if (arm === undefined) throw new Error("nothing ran");
  expect(arm.state).toBe("timed-out");
  expect(judgePlan(plan, arm).outcome).toMatchObject({ met: null, because: [] });
});

test("valid messages that were dead-lettered without a run leave the goal open: their runs would have raised the peak", async () => {
  const { target } = await deployedStack({ parameters: { MaxReceiveCount: "2", VisibilityTimeoutSeconds: "60" } });
  const long: Wanted = { count: 40, work: "20s", goal: { maxPeak: 40 }, spread: "none" };
  const plan = await planFor(target, long);
  await reserveConcurrency(target.cloud, target.workload.functionName, 2);
  const [arm] = await runSeeds(target, specFor(plan, long), 1);
  if (arm === undefined) throw new Error("nothing ran");
  expect(arm.jobs.deadLettered).toBeGreaterThan(0);
  expect(arm.peak.invocations).toBe(2);
  expect(judgePlan(plan, arm).outcome).toMatchObject({ met: null });
});
