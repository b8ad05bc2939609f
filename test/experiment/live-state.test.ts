import { expect, test } from "vitest";
import { largest } from "../../src/base/numbers.ts";
import { type PlannedArm, planArms, planRun } from "../../src/experiment/arm-run.ts";
import type { ArmSpec } from "../../src/experiment/arm-spec.ts";
import type { ProgressEvent } from "../../src/experiment/live-run.ts";
import {
  type LiveRunState,
  type LiveState,
  liveArmOf,
  liveSeries,
  newLiveState,
  reduceLive,
  timeLeft,
} from "../../src/experiment/live-state.ts";
import { noEnvironments } from "../../src/experiment/stack-facts.ts";
import type { PlannedJob } from "../../src/plan/send-plan.ts";
import { directSpec, queuedSpec, runSpecs } from "../support/arms.ts";
import { deployedStack } from "../support/deployed-stack.ts";

/** Runs arms, and returns the state after each event. */
async function statesOf(specs: readonly ArmSpec[]): Promise<LiveState[]> {
  const { target } = await deployedStack();
  const states = [newLiveState(specs.map(({ name }) => name))];
  const onProgress = (event: ProgressEvent) => void states.push(reduceLive(states.at(-1) as LiveState, event));
  await runSpecs(target, specs, { onProgress });
  return states;
}

const delayed: ArmSpec = {
  ...queuedSpec,
  name: "sqs 0-30 s",
  count: 40,
  window: { minSeconds: 0, maxSeconds: 30 },
  spread: "random",
};

const currentOf = (state: LiveState | undefined) => state?.current as LiveRunState;

test("the curve of a run that has ended has the measured peak, and the states before it less", async () => {
  const states = await statesOf([directSpec, delayed]);
  const last = states.at(-1) as LiveState;
  expect(last.results.map(({ name }) => name)).toEqual(["direct", "sqs 0-30 s"]);
  const [direct, second] = last.results;
  const series = liveSeries(currentOf(last), 0);
  expect(largest(series.inFlight)).toBe(second?.peak.invocations);
  expect(series.inFlight).toEqual(second?.series.inFlight);
  const endOfFirst = states.find(({ results }) => results.length === 1);
  expect(largest(liveSeries(currentOf(endOfFirst), 0).inFlight)).toBe(direct?.peak.invocations);
});

test("a state knows the arm before its first call: the band, the floor and the end of the burst", async () => {
  const [, began] = await statesOf([delayed]);
  const { arm, progress } = currentOf(began);
  expect(progress).toBeUndefined();
  expect(arm).toMatchObject({ name: "sqs 0-30 s", count: 40, poisoned: null });
  expect(arm.floor).toBeGreaterThan(3);
  expect(arm.burstSeconds).toBeGreaterThan(30);
  expect(arm.burstSeconds).toBeLessThan(40);
  for (const [second, high] of arm.band.high.entries()) {
    expect(arm.band.low[second]).toBeLessThanOrEqual(high);
  }
  expect(Math.max(...arm.band.high)).toBeGreaterThanOrEqual(arm.peak.p50);
});

test("the burst of poisoned jobs ends long before they are dead-lettered, and both times are told", async () => {
  const states = await statesOf([{ ...delayed, failShare: 0.1, timeoutMs: 8 * 3_600_000 }]);
  const { arm } = currentOf(states.at(-1));
  expect(arm.burstSeconds).toBeLessThan(60);
  expect(arm.poisoned).toEqual({ jobs: 4, deadLetteredAfterSeconds: 1_800 });
  const retrying = states.map(currentOf).filter((run) => (run?.details?.retrying ?? 0) > 0);
  expect(Math.max(...retrying.map((run) => run.details?.retrying ?? 0))).toBe(4);
  const [early] = retrying;
  const left = timeLeft(early as LiveRunState, early?.progress?.elapsedMs ?? 0);
  expect(left.firstAttemptsMs).toBeLessThan(60_000);
  expect(left.totalMs).toBeGreaterThan(20 * 60_000);
  const lastSuccessMs = states.at(-1)?.current?.details?.lastSuccessMs ?? 0;
  expect(lastSuccessMs).toBeGreaterThan(10_000);
  expect(lastSuccessMs).toBeLessThan(60_000);
});

test("the time that is left goes on between two looks", async () => {
  const states = await statesOf([delayed]);
  const seen = states.map(currentOf).find((run) => run?.progress?.phase === "running") as LiveRunState;
  const elapsedMs = seen.progress?.elapsedMs ?? 0;
  const atLook = timeLeft(seen, elapsedMs).totalMs ?? 0;
  expect(timeLeft(seen, elapsedMs + 1_500).totalMs).toBe(atLook - 1_500);
  const settling = states.map(currentOf).find((run) => run?.progress?.phase === "settling") as LiveRunState;
  expect(timeLeft(settling, settling.progress?.elapsedMs ?? 0)).toEqual({ totalMs: 180_000, firstAttemptsMs: null });
});

test("a call with the jobs of a whole execution of a Distributed Map has a picture", async () => {
  const { target } = await deployedStack();
  const [arm] = await planArms(target, [{ ...delayed, failShare: 0.1 }]);
  const run = planRun(arm as PlannedArm, { target, id: "r", seed: 1, found: noEnvironments });
  const job = run.calls[0]?.jobs[0] as PlannedJob;
  const calls = [{ atMs: 0, jobs: new Array<PlannedJob>(250_000).fill(job) }];
  expect(liveArmOf({ ...run, calls }).burstSeconds).toBeGreaterThanOrEqual(1);
});
