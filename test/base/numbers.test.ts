import fc from "fast-check";
import { expect, test } from "vitest";
import { grown, largest, mean, median, percentile, sum } from "../../src/base/numbers.ts";

const fixed = { seed: 7, numRuns: 200 };
const sample = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 50 });

test.each([
  { values: [4, 1, 3, 2], p: 0, expected: 1 },
  { values: [4, 1, 3, 2], p: 25, expected: 1.75 },
  { values: [4, 1, 3, 2], p: 50, expected: 2.5 },
  { values: [4, 1, 3, 2], p: 100, expected: 4 },
  { values: [10], p: 95, expected: 10 },
  { values: [0, 100], p: 95, expected: 95 },
  { values: [1, 2], p: 250, expected: 2 },
  { values: [1, 2], p: -1, expected: 1 },
])("percentile $p of $values is $expected", ({ values, p, expected }) => {
  expect(percentile(values, p)).toBeCloseTo(expected, 12);
});

test("an empty sample has no percentile, median, mean or largest value, which is not zero", () => {
  expect([percentile([], 50), median([]), mean([])]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  expect(largest([])).toBe(Number.NEGATIVE_INFINITY);
  expect(sum([])).toBe(0);
});

test("sum, mean, median and largest equal the calculation by hand", () => {
  const values = [3, -1, 10, 0];
  expect([sum(values), mean(values), median(values), largest(values)]).toEqual([12, 3, 1.5, 10]);
});

test("a percentile is between the smallest and the largest value, increases with p, and does not change the sample", () => {
  fc.assert(
    fc.property(
      sample,
      fc.double({ min: 0, max: 100, noNaN: true }),
      fc.double({ min: 0, max: 100, noNaN: true }),
      (values, p, q) => {
        const before = [...values];
        const [low, high] = [percentile(values, Math.min(p, q)), percentile(values, Math.max(p, q))];
        expect(values).toEqual(before);
        const slack = 1e-6;
        expect(low).toBeGreaterThanOrEqual(-largest(values.map((value) => -value)) - slack);
        expect(high).toBeLessThanOrEqual(largest(values) + slack);
        expect(low).toBeLessThanOrEqual(high + slack);
      },
    ),
    fixed,
  );
});

test("largest accepts samples that are too long for the arguments of a call", () => {
  const values = Array.from({ length: 200_000 }, (_, i) => i % 1_000);
  expect(largest(values)).toBe(999);
});

test.each([
  [new Float64Array([1.5, -2]), 3, new Float64Array([1.5, -2, 0, 0])],
  [new Uint8Array([7]), 5, new Uint8Array([7, 0, 0, 0, 0])],
  [new Float64Array(0), 2, new Float64Array(2)],
])("%j with room for %d is %j", (numbers, length, larger) => {
  expect(grown<Float64Array | Uint8Array>(numbers, length)).toEqual(larger);
});
