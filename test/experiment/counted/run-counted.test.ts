import { expect, test } from "vitest";
import { prepareMachines } from "../../../src/cli/target/stacks.ts";
import type { ArmSpec } from "../../../src/experiment/arm-spec.ts";
import { countedCost } from "../../../src/experiment/cost.ts";
import type { Progress } from "../../../src/experiment/live-run.ts";
import { readStackFacts } from "../../../src/experiment/stack-facts.ts";
import { caveatOf, endOf, onlyArm, placesOf, queuedSpec, recordingProgress, runSpecs } from "../../support/arms.ts";
import { awsError, deployedStack } from "../../support/deployed-stack.ts";

const window = { minSeconds: 0, maxSeconds: 30 };
const spec: ArmSpec = { ...queuedSpec, via: "map", spread: "stratified", count: 60, window, isCounted: true };

test("jobs that are only counted are sent and drained, and what only the log shows is null", async () => {
  const { target } = await deployedStack();
  await prepareMachines(target, [spec]);
  const steps: Progress[] = [];
  const [arm] = await runSpecs(target, [spec], { onProgress: recordingProgress(steps) });
  expect(arm).toMatchObject({
    state: "drained",
    accounting: "counted",
    jobs: { sent: 60, processed: 60, deadLettered: 0, inFlight: 0, lost: null, duplicates: null },
    peak: { invocations: null, jobs: null },
    invocations: { cloudwatch: 60 },
    errors: 0,
    seconds: { untilLastEnd: null, waitP50: null },
  });
  expect(arm?.peak.cloudwatch).toBeGreaterThan(5);
  expect(arm?.series).toEqual({ stepMs: 60_000, inFlight: [arm?.peak.cloudwatch, 0] });
  expect(arm?.caveats.map(({ kind }) => kind)).toEqual(["only-counted"]);
  const dones = steps.map(({ done }) => done);
  expect(dones).toEqual([...dones].sort((a, b) => a - b));
  expect(dones.at(-1)).toBe(60);
});

test("a Ctrl-C stops the execution, and what was sent is known", async () => {
  const { target, emulator } = await deployedStack({ mapExpressStartsPerSecond: 1 });
  await prepareMachines(target, [spec]);
  const controller = new AbortController();
  const told: string[] = [];
  const children: NonNullable<Progress["children"]>[] = [];
  const executionJournal = {
    opened: async () => void told.push("opened"),
    closed: async () => void told.push("closed"),
  };
  const long = { ...spec, count: 600, window: null };
  const [arm] = await runSpecs(target, [long], {
    executionJournal,
    signal: controller.signal,
    onProgress: (event) => {
      if (event.kind !== "seen") return;
      if (event.progress.children !== undefined) children.push(event.progress.children);
      if (event.progress.done > 0) controller.abort();
    },
  });
  expect(told).toEqual(["opened", "closed"]);
  expect(children.at(-1)).toMatchObject({ total: 60, failed: 0 });
  expect(children.at(-1)?.succeeded).toBeGreaterThan(0);
  expect(children.at(-1)?.pending).toBeLessThan(60);
  expect(emulator.world.states.running).toBe(0);
  expect(arm?.state).toBe("interrupted");
  const { sent = 0 } = arm?.jobs ?? {};
  expect(sent).toBeGreaterThan(0);
  expect(sent).toBeLessThan(600);
  expect(arm && placesOf(arm)).toBe(sent);
  const reasons = arm && caveatOf(arm, "unsent")?.reasons;
  expect(reasons?.reduce((total, { jobs }) => total + jobs, sent)).toBe(600);
});

test("an execution whose end cannot be read stays in the journal, and may have sent every job", async () => {
  const { target, intercepted } = await deployedStack();
  await prepareMachines(target, [spec]);
  const denied = awsError("AccessDeniedException");
  const ended = await endOf(
    intercepted((name) => {
      if (name === "DescribeExecutionCommand") throw denied;
    }),
    [spec],
  );
  expect(ended.error).toBe(denied);
  expect(caveatOf(onlyArm(ended), "unsent")?.reasons).toEqual([
    { why: "unconfirmed", jobs: 60, message: "no AccessDeniedException (AccessDeniedException)" },
  ]);
});

test("the jobs are reported if the dead-letter queue cannot be read at the end", async () => {
  const { target, intercepted } = await deployedStack();
  await prepareMachines(target, [spec]);
  const denied = awsError("AccessDeniedException");
  let hasMetrics = false;
  const ended = await endOf(
    intercepted((name) => {
      hasMetrics ||= name === "GetMetricDataCommand";
      if (hasMetrics && name === "GetQueueAttributesCommand") throw denied;
    }),
    [spec],
  );
  expect(ended.error).toBe(denied);
  const arm = onlyArm(ended);
  expect(arm.jobs).toMatchObject({ sent: 60, processed: 60, deadLettered: 0 });
  expect(caveatOf(arm, "failure")).toMatchObject({ step: "dead-letter-queue" });
});

test("the cost counts the work of every job, although an invocation works on a batch of them", async () => {
  const { target } = await deployedStack({ parameters: { BatchSize: "10" } });
  const run = { spec, facts: await readStackFacts(target) };
  const use = { sent: 60, processed: 60, peak: 1, seconds: 60, metricsRequested: 0 };
  const usdOf = (invocations: number) => countedCost(run, { ...use, invocations }).usd;
  expect(usdOf(6)).toBeGreaterThan(0.9 * usdOf(60));
});
