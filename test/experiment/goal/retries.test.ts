import { expect, test } from "vitest";
import { planBurst } from "../../../src/experiment/goal/burst-plan.ts";
import { type FailingJobs, retriesWithin } from "../../../src/experiment/goal/retries.ts";
import { readStackFacts } from "../../../src/experiment/stack-facts.ts";
import { fixedWork } from "../../../src/plan/work-distributions.ts";
import { deployedStack } from "../../support/deployed-stack.ts";
import { flatten } from "../../support/flatten.ts";

const rule = { visibilityTimeoutMs: 360_000, maxReceiveCount: 5 };
const hundred: FailingJobs = { count: 100, failShare: 0, flaky: 0 };

// Of 100 jobs of which any attempt fails with 10 %, none needs more than n retries with (1 − 0.1^(n + 1))^100.
test.each<[string, FailingJobs, number, number, number]>([
  ["nothing fails", hundred, 0.95, 0, 1],
  ["poisoned jobs are retried until the queue dead-letters them", { ...hundred, failShare: 0.1 }, 0.5, 4, 1],
  ["a share of less than half a job is none", { ...hundred, failShare: 0.004 }, 0.95, 0, 1],
  ["two retries are enough for nine runs in ten", { ...hundred, flaky: 0.1 }, 0.9, 2, 0.999 ** 100],
  ["three for 19 in 20", { ...hundred, flaky: 0.1 }, 0.95, 3, 0.9999 ** 100],
  ["never more than the queue allows", { ...hundred, flaky: 0.9 }, 0.95, 4, 1],
])("%s", (_, jobs, share, times, chance) => {
  const retries = retriesWithin(share, jobs, rule);
  expect([retries.times, retries.everySeconds]).toEqual([times, 360]);
  expect(retries.chance).toBeCloseTo(chance, 12);
});

const run = (...argv: readonly string[]) =>
  flatten(["burst", "--count", "20", "--work", "2s", "--spread", "even", "--quiet", ...argv]);

test.each([
  ["--fail", "10%", 2, "failing jobs are retried 4 times, 360 s later each time"],
  // (1 − 0.1^2)^20 = 0.82, (1 − 0.1^3)^20 = 0.980: two retries are needed.
  ["--flaky", "10%", 3, "some job is retried 2 times, 360 s later each time"],
] as const)(
  "%s %s: a deadline before the retries is refused, and the one in the remedy is met",
  async (flag, share, code, why) => {
    const refused = await run(flag, share, "--deadline", "2m");
    expect([refused.code, refused.stdout]).toEqual([code, ""]);
    expect(refused.stderr).toContain(`--deadline 120s cannot be met with ${flag}: ${why}`);
    const [, nearest = ""] = /nearest is --deadline (\S+), without delays/.exec(refused.stderr) ?? [];
    const typed = await run(flag, share, "--deadline", nearest);
    expect(typed.stdout).toContain("✓ The goal was met");
    expect(typed.code).toBe(0);
  },
);

test("certain retries are part of the planned and of the measured end", async () => {
  const { stdout } = await run("--fail", "10%", "--deadline", "30m", "--format", "json");
  const { plan } = JSON.parse(stdout);
  expect(plan.retries).toEqual({ times: 4, everySeconds: 360 });
  // 30 min less 24 min of retries: the first attempts have six.
  expect(plan.jitterSeconds.max).toBeGreaterThan(300);
  expect(plan.predicted.lastEndSeconds.p95).toBeLessThanOrEqual(1_800);
  expect(plan.outcome).toMatchObject({ met: true });
  expect(plan.outcome.lastEndSeconds).toBeGreaterThan(1_440);
});

test("the error is about a function that is switched off, and not about retries", async () => {
  const { target } = await deployedStack({ parameters: { ReservedConcurrency: "0" } });
  const jobs = { via: "sqs" as const, count: 20, work: fixedWork(2), pauseMs: 0, failShare: 0.1, flaky: 0 };
  const facts = await readStackFacts(target);
  const plan = () => planBurst(facts, { ...jobs, spread: undefined, goal: { deadlineSeconds: 3_600 } });
  expect(plan).toThrow("turns the function off");
});

test("unlikely retries do not change the plan, but lower the probability of its goal", async () => {
  // 0.999^20 = 0.980 of the runs need no retry.
  const { stdout } = await run("--flaky", "0.1%", "--deadline", "1m", "--format", "json");
  const { plan } = JSON.parse(stdout);
  expect(plan.retries).toBeUndefined();
  expect(plan.predicted.goalProbability).toBeCloseTo(0.98, 2);
});

test("the plan for a peak says in advance that retries end late", async () => {
  const { stdout } = await run("--fail", "10%", "--max-peak", "5");
  expect(stdout.replace(/\s+/g, " ")).toMatch(
    /the last job done within 24 min \d\d s\. Jobs that fail are expected to be retried up to 4 times, 6 min 00 s/,
  );
});

test("the first attempts are planned for a lower peak if retries come while other jobs start", async () => {
  const { target } = await deployedStack();
  const facts = await readStackFacts(target);
  const jobs = { via: "sqs", count: 300, work: fixedWork(5), failShare: 0, pauseMs: 0, spread: "slots" } as const;
  const plan = (flaky: number, maxPeak: number) => planBurst(facts, { ...jobs, flaky, goal: { maxPeak } }).plan;
  const [certain, flaky] = [plan(0, 4), plan(0.1, 4)];
  // The window is longer than the visibility timeout of 360 s, so retries run beside the jobs that are released later.
  expect(flaky.jitterSeconds.max).toBeGreaterThan(certain.jitterSeconds.max);
  expect(flaky.predicted.peak.p50).toBeLessThanOrEqual(4);
  expect(flaky.predicted.goalProbability).toBeGreaterThanOrEqual(0.95);
  expect(() => plan(0.3, 3)).toThrow(
    /--max-peak 3 cannot be met with --flaky: jobs are retried while others still start/,
  );
});
