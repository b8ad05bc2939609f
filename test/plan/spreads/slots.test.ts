import { describe, expect, test } from "vitest";
import { randomFrom } from "../../../src/base/random.ts";
import { defaultConsumer } from "../../../src/plan/consumer.ts";
import { modelRuns } from "../../../src/plan/predict.ts";
import { planJobs } from "../../../src/plan/send-plan.ts";
import { chooseByKnowledge, type PlanRow } from "../../../src/plan/solve/plan.ts";
import { perfectPool, solve } from "../../../src/plan/solve/solve.ts";
import { rowByPlaces, rowForGoal } from "../../../src/plan/solve/window-for-goal.ts";
import { listSchedule } from "../../../src/plan/spreads/even.ts";
import { flatten } from "../../support/flatten.ts";
import { workOf } from "../../support/samples.ts";

/** The row of `slots` in a plan for a peak; other spreads are not computed. */
const slotsRow = (count: number, work: string, maxPeak: number): PlanRow =>
  rowForGoal(modelRuns, { count, work: workOf(work), consumer: defaultConsumer }, { maxPeak }, "slots");

describe("slots, for fixed work", () => {
  test.each([
    // 50 s in the perfect pool, 51 s with the ramp of the mapping.
    { count: 100, work: "5s", maxPeak: 10, endsBy: 51 * 1.02 },
    // 45 s in the perfect pool, and 48 s with the ramp: the last 15 pollers arrive within 3 s.
    { count: 300, work: "3s", maxPeak: 20, endsBy: 48 * 1.02 },
  ])("$count jobs of $work at a peak of $maxPeak end by $endsBy s", ({ count, work, maxPeak, endsBy }) => {
    const row = slotsRow(count, work, maxPeak);
    expect(row.prediction.exceeds(maxPeak)).toBe(0);
    expect(row.prediction.lastEndSeconds.p95).toBeLessThanOrEqual(endsBy);
    expect(row.unmet).toBeNull();
  });

  test.each([1, 2, 5, 10])("the default jobs keep a peak of %i, close to the pool", (maxPeak) => {
    const row = slotsRow(100, "5s", maxPeak);
    const pool = perfectPool(100, workOf("5s"), maxPeak, 0);
    expect(row.prediction.exceeds(maxPeak)).toBe(0);
    expect(row.prediction.lastEndSeconds.p95 / pool.lastEndSeconds.p95).toBeLessThan(1.05);
  });

  test("a burst keeps its peak on the emulator, and ends as planned", async () => {
    const { code, stdout } = await flatten("burst --max-peak 5 --spread slots --format json");
    const [arm] = JSON.parse(stdout).arms;
    expect(code).toBe(0);
    expect(arm.peak.invocations).toBe(5);
    expect(arm.seconds.untilLastEnd).toBeLessThan(102);
  });
});

describe("slots, for work that varies", () => {
  test("without known work, a plan ends earlier than even delays with the same confidence", () => {
    const plan = solve({ count: 60, work: workOf("2s-8s"), consumer: defaultConsumer, goal: { maxPeak: 10 } });
    if (plan.kind !== "plan") throw new Error(plan.why);
    const unknown = plan.rows.find(({ spread, places }) => spread === "slots" && places === undefined);
    const even = plan.rows.find(({ spread }) => spread === "even");
    expect(unknown?.unmet).toBeNull();
    expect(unknown?.window.maxSeconds).toBeLessThanOrEqual(even?.window.maxSeconds ?? 0);
    // Known work is chosen on request or with sizes only.
    expect(chooseByKnowledge(plan, undefined, false).places).toBeUndefined();
    expect(chooseByKnowledge(plan, undefined, true).places).toBe(10);
    expect(chooseByKnowledge(plan, "slots", false).places).toBe(10);
  });

  test.each([
    { count: 60, work: "exponential:4s", maxPeak: 8, most: 0.84 },
    { count: 150, work: "exponential:8s", maxPeak: 20, most: 0.77 },
  ])("with known work, $count jobs of $work end by $most of the pool", ({ count, work, maxPeak, most }) => {
    const row = rowByPlaces({ count, work: workOf(work), consumer: defaultConsumer }, { maxPeak });
    const pool = perfectPool(count, workOf(work), maxPeak, 0);
    expect(row.prediction.exceeds(maxPeak)).toBe(0);
    expect(row.prediction.lastEndSeconds.p95 / pool.lastEndSeconds.p95).toBeLessThanOrEqual(most);
  });

  test("the fewest places that meet a deadline", () => {
    const request = { count: 60, work: workOf("2s-8s"), consumer: defaultConsumer };
    const row = rowByPlaces(request, { deadlineSeconds: 60 });
    expect(row.unmet).toBeNull();
    expect(row.places).toBeLessThan(8);
    expect(row.prediction.endsBy(60)).toBeGreaterThanOrEqual(0.95);
  });

  test("a burst on the emulator keeps its peak, and ends before the pool in given order", async () => {
    const line = "burst --count 60 --work exponential:4s --max-peak 8 --spread slots --format json --seed";
    const { code, stdout } = await flatten(`${line} 1`);
    const { arms, plan } = JSON.parse(stdout);
    const jobs = planJobs({ count: 60, work: workOf("exponential:4s"), random: randomFrom(1) });
    expect(code).toBe(0);
    expect(plan.places).toBe(8);
    expect(arms[0].peak.invocations).toBeLessThanOrEqual(8);
    const seconds = jobs.map(({ workMs = 0 }) => workMs / 1000);
    expect(arms[0].seconds.untilLastEnd).toBeLessThanOrEqual(poolEnd(seconds, 8));
  });
});

test("a list schedule takes the longest job first, on the place that is free first", () => {
  // Slots of slack: 3.05 s, 2.05 s and 1.05 s; the last job follows the job of 2 s.
  expect(listSchedule({ workSeconds: [1, 3, 2], places: 2, minSeconds: 10 })).toEqual([12.05, 10, 10]);
});

test("the trigger function places the same jobs as the command line", async () => {
  const arms = await Promise.all(
    ["sqs", "trigger"].map((via) =>
      flatten(`burst --via ${via} --count 40 --jitter 0-60 --spread slots --seed 1 --json`),
    ),
  );
  const [sqs, trigger] = arms.map(({ stdout }) => JSON.parse(stdout).arms[0]);
  expect(trigger.peak.invocations).toBe(sqs.peak.invocations);
  expect(trigger.jobs.processed).toBe(40);
});

/** When list scheduling in the given order ends. */
function poolEnd(seconds: readonly number[], workers: number): number {
  const free = new Array<number>(workers).fill(0);
  for (const each of seconds) {
    const first = free.indexOf(Math.min(...free));
    free[first] = (free[first] as number) + each;
  }
  return Math.max(...free);
}
