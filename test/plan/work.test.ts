import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mean } from "../../src/base/numbers.ts";
import { randomFrom } from "../../src/base/random.ts";
import { planJobs } from "../../src/plan/send-plan.ts";
import { cutWork, sampleWork } from "../../src/plan/work.ts";
import { exponentialWork, fixedWork, lognormalWork, parseWork } from "../../src/plan/work-distributions.ts";
import { workOf } from "../support/samples.ts";

test.each([
  ["5s", 5],
  ["1500ms", 1.5],
  ["2m", 120],
  ["1min", 60],
  ["500ms-2", 1.25],
  ["1-2min", 90],
  ["0.5", 0.5],
  ["2s-8s", 5],
  ["2-8s", 5],
  ["500ms-1s", 0.75],
  ["exponential:5s", 5],
  ["lognormal:5s,0", 5],
])("%s has the mean %d s", (text, mean) => {
  expect(workOf(text).meanSeconds).toBeCloseTo(mean, 12);
});

test.each([
  "",
  "5x",
  "-5s",
  "8s-2s",
  "lognormal:5s",
  "lognormal:0s,1",
  "lognormal:5s,x",
  "gamma:5s",
  "exponential:5s,1",
])("%j is not a work time", (text) => {
  expect(parseWork(text)).toBeUndefined();
});

test("lognormal:5s,0.4 has the median 5 s and the mean 5·exp(0.08)", () => {
  const work = workOf("lognormal:5s,0.4");
  expect(work.quantile(0.5)).toBeCloseTo(5, 9);
  expect(work.meanSeconds).toBeCloseTo(5.4164, 4);
  expect(work.quantile(0.95)).toBeCloseTo(5 * Math.exp(0.4 * 1.6448536), 5);
  expect(Math.sqrt(work.varianceSeconds2)).toBeCloseTo(5.4164 * Math.sqrt(Math.exp(0.16) - 1), 3);
});

describe.each(["5s", "2s-8s", "lognormal:5s,0.4", "exponential:5s"])("%s", (text) => {
  const work = workOf(text);

  test("survival is the inverse of quantile", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), (p) => {
        const seconds = work.quantile(p);
        expect(work.survival(seconds)).toBeLessThanOrEqual(1 - p + 1e-6);
        expect(work.survival(seconds - 1e-6)).toBeGreaterThanOrEqual(1 - p - 1e-6);
      }),
      { seed: 4, numRuns: 100 },
    );
  });

  test("mean and variance agree with the quantiles", () => {
    const draws = Array.from({ length: 100_000 }, (_, i) => work.quantile((i + 0.5) / 100_000));
    const mean = draws.reduce((a, b) => a + b) / draws.length;
    const variance = draws.reduce((a, b) => a + (b - mean) ** 2, 0) / draws.length;
    expect(work.meanSeconds).toBeCloseTo(mean, 2);
    expect(Math.abs(work.varianceSeconds2 - variance)).toBeLessThan(0.02 * variance + 1e-9);
  });
});

test("a sample has the quantiles that were measured", () => {
  const work = sampleWork([4, 1, 2, 1]);
  expect([0, 0.25, 0.49, 0.5, 0.75, 0.999, 1].map((p) => work.quantile(p))).toEqual([1, 1, 1, 2, 4, 4, 4]);
  expect(work.meanSeconds).toBe(2);
  expect(work.varianceSeconds2).toBe(1.5);
  expect([0.5, 1, 2, 3.9, 4].map((t) => work.survival(t))).toEqual([1, 0.5, 0.25, 0.25, 0]);
});

test("a sample without times, or with times below 0, is invalid", () => {
  expect(() => sampleWork([])).toThrow(/at least one time/);
  expect(() => sampleWork([1, -1])).toThrow(/none below 0/);
});

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
