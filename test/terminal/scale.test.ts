import { expect, test } from "vitest";
import { columnsFor, resample, timeTicks, valueScale } from "../../src/terminal/scale.ts";

const series = { stepMs: 1_000, inFlight: [1, 5, 2, 4] };

test("a column shows the maximum of its steps", () => {
  expect(resample(series, 4_000, 2)).toEqual([5, 4]);
  expect(resample(series, 4_000, 1)).toEqual([5]);
  // 4 steps on 3 columns: 0 | 1 | 2 and 3.
  expect(resample(series, 4_000, 3)).toEqual([1, 5, 4]);
});

test("a step is repeated if there are more columns than steps", () => {
  expect(resample(series, 4_000, 8)).toEqual([1, 1, 5, 5, 2, 2, 4, 4]);
});

test("columns after the end of a series are null, not 0", () => {
  expect(resample(series, 8_000, 4)).toEqual([5, 4, null, null]);
});

test("few steps have a whole number of columns each", () => {
  expect(columnsFor(4, 10)).toBe(8);
  expect(columnsFor(100, 10)).toBe(10);
});

test.each([
  [0, { rows: 3, rowUnit: 1 / 3, labelEvery: 3 }],
  [3, { rows: 6, rowUnit: 0.5, labelEvery: 2 }],
  [8, { rows: 8, rowUnit: 1, labelEvery: 1 }],
  [10, { rows: 5, rowUnit: 2, labelEvery: 1 }],
  [23, { rows: 8, rowUnit: 3, labelEvery: 1 }],
  [100, { rows: 5, rowUnit: 20, labelEvery: 1 }],
  [1_000, { rows: 5, rowUnit: 200, labelEvery: 1 }],
])("the axis up to %s is in whole numbers", (top, scale) => {
  expect(valueScale(top)).toEqual(scale);
});

test("ticks are at round times", () => {
  // 36 s on 36 columns: 10 s is the first step of at least nine columns.
  expect(timeTicks(36_000, 36)).toEqual([
    { seconds: 0, column: 0 },
    { seconds: 10, column: 10 },
    { seconds: 20, column: 20 },
    { seconds: 30, column: 30 },
  ]);
});
