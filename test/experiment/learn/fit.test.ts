import { expect, test } from "vitest";
import { fitSize } from "../../../src/experiment/learn/learn-work.ts";

const jobs = (...points: readonly [size: number | null, seconds: number][]) =>
  points.map(([size, seconds]) => ({ size, seconds }));

test("jobs on a line are fitted exactly: 1 s and 0.5 s a unit", () => {
  expect(fitSize(jobs([2, 2], [4, 3], [10, 6]))).toEqual({
    jobs: 3,
    sizes: { min: 2, max: 10 },
    interceptSeconds: 1,
    secondsPerUnit: 0.5,
    r2: 1,
    residualSeconds: 0,
  });
});

test("jobs with residuals, calculated by hand: sizes 1 2 3 4, seconds 1 3 2 4", () => {
  // Means 2.5 and 2.5; Sxx = 5, Sxy = 4, Syy = 5: slope 0.8, left over 5 − 3.2 = 1.8, r² = 0.64.
  const fit = fitSize(jobs([1, 1], [2, 3], [3, 2], [4, 4]));
  expect(fit?.secondsPerUnit).toBeCloseTo(0.8, 12);
  expect(fit?.interceptSeconds).toBeCloseTo(0.5, 12);
  expect(fit?.r2).toBeCloseTo(0.64, 12);
  expect(fit?.residualSeconds).toBeCloseTo(Math.sqrt(0.9), 12);
});

test("jobs without a size are left out", () => {
  expect(fitSize(jobs([2, 2], [null, 99], [4, 3], [10, 6]))).toMatchObject({ jobs: 3, r2: 1 });
});

test.each([
  ["no sizes", jobs([null, 1], [null, 2], [null, 3])],
  ["two sized jobs", jobs([1, 1], [2, 2], [null, 3])],
  ["all the same size", jobs([3, 1], [3, 2], [3, 3])],
])("%s: no fit", (_, measured) => {
  expect(fitSize(measured)).toBeNull();
});

test("the size explains everything if the work does not vary", () => {
  expect(fitSize(jobs([1, 5], [2, 5], [3, 5]))).toMatchObject({ secondsPerUnit: 0, r2: 1, residualSeconds: 0 });
});
