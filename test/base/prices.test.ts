import { expect, test } from "vitest";
import { prices } from "../../src/base/prices.ts";

test("prices have the day on which they were read", () => {
  expect(prices.asOf).toMatch(/^20\d\d-\d\d-\d\d$/);
  expect(new Date(`${prices.asOf}T00:00:00Z`).toISOString().slice(0, 10)).toBe(prices.asOf);
});

test("prices are dollars for one unit: above zero, and not for a million units", () => {
  expect(prices.lambda.perRequest * 1_000_000).toBeCloseTo(0.2, 10);
  expect(prices.sqs.perRequest * 1_000_000).toBeCloseTo(0.4, 10);
  expect(prices.lambda.perGigabyteSecond.arm64).toBeLessThan(prices.lambda.perGigabyteSecond.x86_64);
});
