import { expect, test } from "vitest";
import { changeText } from "../../../src/commands/diff/numbers.ts";
import type { MeasureDiff } from "../../../src/experiment/diff/diff.ts";

test.each([
  ["count", 23, -6, "−6 (−26 %)"],
  ["count", 0, 3, "+3"],
  ["seconds", 40, 0.013, "+0.013 s (< 1 %)"],
  ["usd", 0.0123, 0.0000001, "about $0"],
  ["usd", 0.0123, -0.00012, "−$0.00012 (−1 %)"],
  ["usd", 0.00001, 0.000005, "+$0.000005 (+50 %)"],
  ["usd", 0.0123, 0, "0"],
] as const)("a change in %s from %s by %s is %s", (unit, a, change, text) => {
  const spread = { median: a, min: a, max: a };
  const measure: MeasureDiff = { term: "peak", unit, a: spread, b: spread, change, finding: null };
  expect(changeText(measure)).toBe(text);
});
