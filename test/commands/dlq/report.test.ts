import { expect, test } from "vitest";
import { ranges } from "../../../src/commands/dlq/report.ts";

test.each([
  [[], "–"],
  [[3], "3"],
  [[3, 7, 8, 9], "3, 7–9"],
  [[1, 2, 5, 6, 7, 12], "1, 2, 5–7, 12"],
])("%j reads %s", (numbers, text) => {
  expect(ranges(numbers)).toBe(text);
});
