import { expect, test } from "vitest";
import { flagsOfGoal } from "../../../src/experiment/goal/phrases.ts";
import { defaultConsumer } from "../../../src/plan/consumer.ts";
import { capFor } from "../../../src/plan/solve/cap.ts";
import { type BurstGoal, nearestLimits, parseGoals } from "../../../src/plan/solve/goal.ts";
import { solve } from "../../../src/plan/solve/solve.ts";
import { workOf } from "../../support/samples.ts";

const jobs = { count: 100, work: workOf("5s"), consumer: defaultConsumer };

test("a window keeps all limits at once, and the deadline judges it", () => {
  const rowFor = (goal: BurstGoal) => {
    const plan = solve({ ...jobs, goal, only: "even" });
    return plan.kind === "plan" ? plan.rows[0] : undefined;
  };
  const both = rowFor({ maxPeak: 30, maxRate: 5 });
  expect(both?.unmet).toBeNull();
  expect(both?.prediction.keeps({ maxPeak: 30, maxRate: 5 })).toBeGreaterThan(0.95);
  expect(both?.window.maxSeconds).toBeGreaterThanOrEqual(rowFor({ maxPeak: 30 })?.window.maxSeconds ?? 900);
  expect(rowFor({ maxPeak: 30, maxRate: 5, deadlineSeconds: 60 })?.unmet).toBeNull();
  expect(rowFor({ maxPeak: 10, deadlineSeconds: 52 })?.unmet?.why).toMatch(/the last job ends by 56\.0 s/);
});

test("a maximum concurrency never keeps a rate, but environments", () => {
  expect(capFor({ ...jobs, goal: { maxRate: 14 } })?.unmet).toContain("cannot keep a rate");
  expect(capFor({ ...jobs, goal: { maxEnvironments: 20 } })).toMatchObject({ maximumConcurrency: 20, unmet: null });
});

test("fewer environments than are warm cannot be reached", () => {
  const consumer = { ...defaultConsumer, warmEnvironments: 45 };
  expect(solve({ ...jobs, consumer, goal: { maxEnvironments: 40 } })).toMatchObject({
    kind: "impossible",
    reason: "too-many-environments",
  });
});

test.each([
  [
    { maxPeak: 10, maxRate: 14.5, deadlineSeconds: 60, confidence: 0.9 },
    "--max-peak 10 --max-rate 14.5/s --deadline 60s",
  ],
  [{ maxEnvironments: 40 }, "--max-connections 40"],
])("%j is a goal, and has flags", (values, flags) => {
  expect(parseGoals(values)).toEqual(values);
  expect(flagsOfGoal(values)).toBe(flags);
});

test.each([{}, { maxRate: 0.5 }, { maxRate: 0 }, { maxPeak: 1.5 }, { maxPeak: 1, rate: 5 }, { confidence: 0.5 }])(
  "%j is no goal",
  (values) => {
    expect(parseGoals(values)).toBeUndefined();
  },
);

test("the nearest peak is the lowest one that is kept, not the next step of the search", () => {
  expect(nearestLimits({ exceeds: (n) => (n < 1_000 ? 1 : 0) }, { maxPeak: 100 }, 0.05)).toEqual({ maxPeak: 1_000 });
});
