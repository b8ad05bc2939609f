import { expect, test } from "vitest";
import { randomFrom } from "../../src/base/random.ts";
import { planJobs } from "../../src/plan/send-plan.ts";
import { sampleFrom, sizedWork } from "../../src/plan/work.ts";

const line = { interceptSeconds: 1, secondsPerUnit: 0.5, residualsSeconds: [0.2, -0.2] };

test("each size is combined with each residual: sizes 2 and 10, 1 s + 0.5 s × size, ±0.2 s", () => {
  const work = sizedWork(line, [10, 2], "x");
  const { quantile, survival, meanSeconds, shortestSeconds, longestSeconds, varianceSeconds2 } = work;
  expect([0.1, 0.3, 0.6, 0.9].map(quantile)).toEqual([1.8, 2.2, 5.8, 6.2].map((value) => expect.closeTo(value, 12)));
  expect([shortestSeconds, longestSeconds]).toEqual([1.8, 6.2]);
  expect(meanSeconds).toBeCloseTo(4, 12);
  // Between the sizes 2², within them 0.2².
  expect(varianceSeconds2).toBeCloseTo(4.04, 12);
  expect(survival(3)).toBe(0.5);
});

test("no work time is below 0", () => {
  const work = sizedWork({ interceptSeconds: 0.1, secondsPerUnit: 0, residualsSeconds: [-5, 5] }, [1], "x");
  expect([work.shortestSeconds, work.longestSeconds]).toEqual([0, 5.1]);
  expect(work.quantileFor?.(1, 0.2)).toBe(0);
});

test("many sizes and residuals are reduced to equal shares with the same distribution", () => {
  const sizes = Array.from({ length: 100_000 }, (_, index) => ((index * 7919) % 100_000) / 1000);
  const residualsSeconds = Array.from({ length: 5_001 }, (_, index) => (index - 2500) / 2500);
  const work = sizedWork({ interceptSeconds: 1, secondsPerUnit: 0.1, residualsSeconds }, sizes, "x");
  // The sum of a uniform time of 1 to 11 s and one of −1 to 1 s.
  expect(work.meanSeconds).toBeCloseTo(6, 2);
  expect(work.varianceSeconds2).toBeCloseTo(100 / 12 + 4 / 12, 1);
  expect(work.quantile(0.5)).toBeCloseTo(6, 1);
});

test("the message of a job has its size, and the line at that size plus a residual", () => {
  const sizes = [80, 2, 10, 2, 40];
  const jobs = planJobs({ count: 5, random: randomFrom(3), work: sizedWork(line, sizes, "x"), sizes });
  expect(jobs.map(({ size }) => size)).toEqual(sizes);
  const off = jobs.map(({ workMs = 0 }, index) => workMs - 1000 - 500 * (sizes[index] ?? 0));
  expect(off.map(Math.abs)).toEqual([200, 200, 200, 200, 200]);
  expect(new Set(off)).toEqual(new Set([200, -200]));
});

test("work without a size is drawn from the whole distribution", () => {
  const work = { ...sizedWork(line, [1, 2], "x"), quantile: () => 7 };
  expect(planJobs({ count: 1, random: randomFrom(3), work })[0]).toEqual({ document: 1, workMs: 7000 });
});

const straight = [
  [0, 10],
  [1, 20],
] as const;

test("linear percentiles give values at equal distances", () => {
  expect(sampleFrom([{ count: 5, quantiles: straight }])).toEqual([10, 12.5, 15, 17.5, 20]);
});

test("three runs are reconstructed exactly from minimum, median and maximum", () => {
  const quantiles = [
    [0, 1],
    [0.25, 1.5],
    [0.5, 2],
    [0.75, 5.5],
    [1, 9],
  ] as const;
  expect(sampleFrom([{ count: 3, quantiles }])).toEqual([1, 2, 9]);
});

test("a minute with more runs has more values", () => {
  const minutes = [
    {
      count: 3,
      quantiles: [
        [0, 1],
        [1, 1],
      ] as const,
    },
    {
      count: 1,
      quantiles: [
        [0, 8],
        [1, 8],
      ] as const,
    },
  ];
  expect(sampleFrom(minutes)).toEqual([1, 1, 1, 8]);
});

test("a large sample is reduced, and keeps its proportions", () => {
  const sample = sampleFrom([
    {
      count: 3_000_000,
      quantiles: [
        [0, 1],
        [1, 1],
      ] as const,
    },
    {
      count: 1_000_000,
      quantiles: [
        [0, 5],
        [1, 5],
      ] as const,
    },
  ]);
  expect([sample.length, sample.filter((value) => value === 1).length]).toEqual([10_000, 7_500]);
});

test("minutes without data give no values", () => {
  expect(
    sampleFrom([
      { count: 0, quantiles: straight },
      { count: 4, quantiles: [] },
    ]),
  ).toEqual([]);
});
