import { PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import { PutFunctionConcurrencyCommand } from "@aws-sdk/client-lambda";
import { describe, expect, test } from "vitest";
import type { FlattenStack } from "../../src/aws/workload.ts";
import type { Target } from "../../src/experiment/target.ts";
import { type AlarmTestStep, planAlarmBurst, testAlarm } from "../../src/operate/alarm-test.ts";
import { concurrencyAlarm, type StackAlarm, stackAlarmHistory, stackAlarms } from "../../src/operate/alarms.ts";
import { deployedStack, skewedTarget } from "../support/deployed-stack.ts";

const never = new AbortController().signal;
const warm = { coldStartMs: 0, coldStartSpreadMs: 0 };

async function alarmOf({ cloud, workload }: Target<FlattenStack>): Promise<StackAlarm> {
  const alarm = concurrencyAlarm(await stackAlarms(cloud, workload.stack), workload.functionName);
  if (alarm === undefined) throw new Error("no alarm on concurrency");
  return alarm;
}

interface Changes {
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly atStep?: (step: AlarmTestStep) => void;
}

async function runTest(target: Target<FlattenStack>, { atStep, ...changes }: Changes = {}) {
  const alarm = await alarmOf(target);
  const burst = await planAlarmBurst(target, alarm);
  const steps: AlarmTestStep[] = [];
  const onStep = (step: AlarmTestStep) => {
    steps.push(step);
    atStep?.(step);
  };
  const outcome = await testAlarm({ target, alarm, burst, timeoutMs: 900_000, signal: never, onStep, ...changes });
  return { outcome, burst, steps };
}

describe("the test of an alarm", () => {
  test("triggers it and waits until it returns to OK", async () => {
    const { target } = await deployedStack(warm);
    const { outcome, burst, steps } = await runTest(target);
    expect(burst).toEqual({ jobs: 20, breachingFrom: 11, workMs: 5_000, rounds: 1, periodSeconds: 60 });
    expect(outcome).toMatchObject({ state: "passed", waitedFor: null, alarmState: "OK" });
    expect(outcome.invokes).toEqual({ ok: 20, failed: 0, throttled: 0 });
    // The datapoint is published a minute after the minute of the burst has ended, and evaluated at once.
    expect(outcome.seconds.untilAlarm).toBe(120);
    // It stays the newest datapoint for two more minutes; the jobs ended after 5 s and two latencies of 10 ms.
    expect(outcome.seconds.untilOk).toBeCloseTo(240 - 5, 0);
    expect(steps.map(({ kind }) => kind)).toEqual(["next-minute", "burst", "waiting", "waiting"]);
    const history = await stackAlarmHistory(target.cloud, [await alarmOf(target)], 0);
    expect(history.map(({ kind, summary }) => (kind === "StateUpdate" ? summary : kind))).toEqual([
      "ConfigurationUpdate",
      "Alarm updated from INSUFFICIENT_DATA to OK",
      "Alarm updated from OK to ALARM",
      "Action",
      "Alarm updated from ALARM to OK",
    ]);
  });

  test.each([-30_000, 30_000])(
    "with a clock skew of %i ms it uses the minutes of the cloud's clock",
    async (aheadMs) => {
      const { outcome } = await runTest(await skewedTarget(aheadMs, warm));
      expect(outcome.state).toBe("passed");
      // The skew is known to within a second.
      expect(Math.abs((outcome.seconds.untilAlarm ?? 0) - 120)).toBeLessThanOrEqual(1);
    },
  );

  test("an alarm of two datapoints gets a burst in each of two minutes", async () => {
    const { target } = await deployedStack(warm);
    await changeAlarm(target, { EvaluationPeriods: 2, DatapointsToAlarm: 2 });
    const { outcome, burst } = await runTest(target);
    expect(burst.rounds).toBe(2);
    expect(outcome).toMatchObject({ state: "passed", invokes: { ok: 40 }, seconds: { untilAlarm: 180 } });
  });

  test("an alarm that is in ALARM returns to OK first", async () => {
    const { target } = await deployedStack(warm);
    // Long enough to enter ALARM, 115 s after the burst, and too short for the two minutes until OK.
    await runTest(target, { timeoutMs: 118_000 });
    expect((await alarmOf(target)).state).toBe("ALARM");
    const { outcome, steps } = await runTest(target);
    expect(steps[0]).toEqual({ kind: "waiting", state: "OK", why: "before" });
    expect(outcome.state).toBe("passed");
  });

  test("is inconclusive after the timeout, and names the state that it waited for", async () => {
    const { target } = await deployedStack(warm);
    const { outcome } = await runTest(target, { timeoutMs: 60_000 });
    expect(outcome).toMatchObject({
      state: "timed-out",
      waitedFor: "ALARM",
      seconds: { untilAlarm: null, untilOk: null },
      invokes: { ok: 20 },
    });
  });

  test("does not pass on an alarm that an earlier burst triggered", async () => {
    const { target } = await deployedStack(warm);
    // It times out right after its burst, in the second minute; its datapoint is published in the fourth.
    await runTest(target, { timeoutMs: 0 });
    await target.cloud.clock.sleepMs(60_000);
    const { outcome } = await runTest(target);
    expect(outcome).toMatchObject({ state: "tripped-by-earlier", alarmState: "ALARM", seconds: { untilAlarm: null } });
  });

  test.each([
    ["next-minute", undefined, 0, "ALARM", "OK"],
    ["burst", undefined, 20, "ALARM", "OK"],
    ["waiting", "trip", 20, "ALARM", "OK"],
    ["waiting", "recover", 20, "OK", "ALARM"],
  ])(
    "interrupted at %s (%s), it reports the invokes and the state that it waited for",
    async (kind, why, ok, waitedFor, alarmState) => {
      const { target } = await deployedStack(warm);
      await target.cloud.clock.sleepMs(180_000);
      const stop = new AbortController();
      const { outcome, steps } = await runTest(target, {
        signal: stop.signal,
        atStep: (step) => {
          if (step.kind === kind && (step.kind !== "waiting" || step.why === why)) stop.abort();
        },
      });
      expect(outcome).toMatchObject({
        state: "interrupted",
        waitedFor,
        alarmState,
        invokes: { ok, failed: 0, throttled: 0 },
      });
      expect(steps.at(-1)?.kind).toBe(kind);
    },
  );
});

describe("the burst of the test", () => {
  test("has a quarter more jobs than the threshold", async () => {
    const { target } = await deployedStack({ parameters: { ConcurrencyAlarmThreshold: "99" } });
    expect((await planAlarmBurst(target, await alarmOf(target))).jobs).toBe(125);
  });

  test("has no more jobs than the function can run", async () => {
    const { target } = await deployedStack();
    await reserve(target, 12);
    expect((await planAlarmBurst(target, await alarmOf(target))).jobs).toBe(12);
  });

  test("is refused if no burst can trigger the alarm", async () => {
    const { target } = await deployedStack();
    await reserve(target, 10);
    await expect(planAlarmBurst(target, await alarmOf(target))).rejects.toMatchObject({
      reason: "inconclusive",
      message: expect.stringContaining("needs 11 concurrent executions, but the function's reserved concurrency"),
    });
  });

  test("works within the function's timeout", async () => {
    const { target } = await deployedStack({ parameters: { FunctionTimeoutSeconds: "4" } });
    expect((await planAlarmBurst(target, await alarmOf(target))).workMs).toBe(2_000);
  });
});

const reserve = ({ cloud, workload }: Target<FlattenStack>, concurrency: number) =>
  cloud.lambda.send(
    new PutFunctionConcurrencyCommand({
      FunctionName: workload.functionName,
      ReservedConcurrentExecutions: concurrency,
    }),
  );

const changeAlarm = (
  { cloud, workload }: Target<FlattenStack>,
  changes: { EvaluationPeriods: number; DatapointsToAlarm: number },
) =>
  cloud.cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: "flatten-concurrency",
      Namespace: "AWS/Lambda",
      MetricName: "ConcurrentExecutions",
      Dimensions: [{ Name: "FunctionName", Value: workload.functionName }],
      Statistic: "Maximum",
      Period: 60,
      Threshold: 10,
      ComparisonOperator: "GreaterThanThreshold",
      TreatMissingData: "notBreaching",
      ...changes,
    }),
  );
