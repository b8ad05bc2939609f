import { expect, test } from "vitest";
import { sampleFrom } from "../../../src/plan/work/percentiles.ts";

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
