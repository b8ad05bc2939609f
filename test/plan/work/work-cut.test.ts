import { expect, test } from "vitest";
import { randomFrom } from "../../../src/base/random.ts";
import { mean } from "../../../src/base/statistics.ts";
import { planJobs } from "../../../src/plan/jobs.ts";
import { exponentialWork, fixedWork, lognormalWork } from "../../../src/plan/work/distributions.ts";
import { cutWork } from "../../../src/plan/work/work.ts";

test("no drawn job is longer than 899 s, and the prediction has the same distribution", () => {
  const work = exponentialWork(600);
  const jobs = planJobs({ count: 20_000, work, random: randomFrom(1) });
  const seconds = jobs.map(({ workMs = 0 }) => workMs / 1_000);
  expect(Math.max(...seconds)).toBe(899);
  const cut = cutWork(work);
  expect(cut).toMatchObject({ kind: "exponential", longestSeconds: 899 });
  expect(cut.quantile(0.99)).toBe(899);
  expect([cut.survival(898), cut.survival(899)]).toEqual([work.survival(898), 0]);
  // E[min(X, m)] = 600 (1 − e^(−m/600)).
  expect(cut.meanSeconds).toBeCloseTo(600 * (1 - Math.exp(-899 / 600)), 3);
  expect(mean(seconds) / cut.meanSeconds).toBeCloseTo(1, 1);
});

test.each([fixedWork(899.5), lognormalWork(5, 0.4), exponentialWork(20)])("$text is left as it is", (work) => {
  expect(cutWork(work)).toBe(work);
});
