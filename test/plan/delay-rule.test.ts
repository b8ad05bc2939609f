import { expect, test } from "vitest";
import { type DelayRule, delaySecondsFor } from "../../src/plan/delay-rule.ts";
import { planDelays } from "../../src/plan/delays.ts";

test.each(["none", "random", "stratified", "even", "waves", "poisson"] as const)(
  "the rule of a plan with the spread %s gives each job the delay of the plan",
  (spread) => {
    const window = { minSeconds: 3, maxSeconds: 70 };
    const { rule, jobs } = planDelays({ count: 90, work: "4s", window, spread, seed: "a", sendsAtOnce: true });
    const kept: DelayRule = JSON.parse(JSON.stringify(rule));
    expect(jobs.map((_, index) => delaySecondsFor(kept, index))).toEqual(jobs.map(({ delaySeconds }) => delaySeconds));
  },
);

test("without a count, each whole second of the window is equally likely, and a job keeps its delay", () => {
  const rule = { spread: "random", minSeconds: 10, maxSeconds: 19 } as const;
  const counts = new Array<number>(10).fill(0);
  for (let job = 0; job < 20_000; job++) {
    const delay = delaySecondsFor(rule, `job-${job}`);
    counts[delay - 10] = (counts[delay - 10] as number) + 1;
  }
  // Chi-square with 9 degrees of freedom: 27.9 is exceeded with a probability of 0.1 %.
  expect(counts.reduce((sum, count) => sum + (count - 2_000) ** 2 / 2_000, 0)).toBeLessThan(27.9);
  expect(delaySecondsFor({ ...rule }, "job-7")).toBe(delaySecondsFor(rule, "job-7"));
  expect(delaySecondsFor({ ...rule, spread: "none" }, "job-7")).toBe(10);
});

test.each([
  [{ minSeconds: 0, maxSeconds: 901 }, /whole seconds from 0 to 900/],
  [{ minSeconds: 5, maxSeconds: 4 }, /in this order/],
  [{ spread: "slots" }, /"spread" is "slots"/],
  [{ count: undefined }, /"count" is missing/],
  [{ count: 0 }, /"count" is 0/],
])("an invalid rule is an error: %j", (change, message) => {
  const rule = { spread: "even", minSeconds: 0, maxSeconds: 10, count: 5, ...change } as DelayRule;
  expect(() => delaySecondsFor(rule, 0)).toThrow(message);
});

test.each([-1, 5, 1.5, "a"])("a job that is not part of the burst is an error: %j", (job) => {
  const rule = { spread: "stratified", minSeconds: 0, maxSeconds: 10, count: 5 } as const;
  expect(() => delaySecondsFor(rule, job)).toThrow(/a whole number from 0 to 4/);
});
