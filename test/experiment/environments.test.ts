import { expect, test } from "vitest";
import { planBurst } from "../../src/experiment/goal/burst-plan.ts";
import { othersIn, readStackFacts } from "../../src/experiment/stack-facts.ts";
import { queuedSpec } from "../support/arms.ts";
import { deployedStack } from "../support/deployed-stack.ts";
import { endpointOf } from "../support/flatten.ts";

const nowMs = 1_000_000;
/** Invocations of 800 ms, one every half second until an instant. */
const steady = (untilMs: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({ endMs: untilMs - index * 500, durationMs: 800 }));

test.each([
  ["nothing has run", [], 0],
  // On average 1.6 are in flight, and their standard deviation is 1.26.
  ["two start each second", steady(nowMs, 600), 8],
  ["an earlier burst has ended", steady(nowMs - 70_000, 600), 0],
  ["one long invocation has just ended", [{ endMs: nowMs, durationMs: 600_000 }], 6],
])("if %s, the others to expect follow from the last minute", (_, invocations, most) => {
  expect(othersIn(invocations, nowMs).othersAtOnce).toBe(most);
});

const planWith = async (maxEnvironments: number, warmEnvironments: number, others: number, isLocal = false) => {
  const { target } = await deployedStack();
  const load = { environments: { warmEnvironments }, othersAtOnce: others, othersPerSecond: 0 };
  const request = { ...queuedSpec, count: 100, goal: { maxEnvironments }, spread: undefined, load, isLocal };
  return planBurst(await readStackFacts(target), request);
};

test("the environments of others are not for the burst", async () => {
  const { prediction } = await planWith(20, 10, 6);
  expect(prediction.environments?.p95).toBeLessThanOrEqual(14);
  expect((await planWith(20, 10, 0)).prediction.environments?.p95).toBeGreaterThan(14);
});

test("a goal of fewer environments than are warm already is refused", async () => {
  await expect(planWith(20, 25, 3)).rejects.toThrow(
    "--max-connections 20 cannot be met: the function has 25 warm environments already",
  );
  await expect(planWith(20, 25, 3, true)).rejects.toMatchObject({
    remedy: "nearest is 25 environments, or delete them with the emulator's state: flatten local reset",
  });
});

test("a burst knows the environments that the burst before it has left", async () => {
  const { emulator } = await deployedStack();
  const { flatten } = await endpointOf(emulator);
  expect((await flatten("burst --via sqs --count 20 --work 3s --jitter 0-2 --yes")).code).toBe(0);
  const { code, stderr } = await flatten("burst --via sqs --count 20 --work 3s --max-connections 5 --yes");
  expect([code, stderr]).toEqual([2, expect.stringMatching(/the function has \d+ warm environments\s+already/)]);
});
