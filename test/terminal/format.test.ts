import { expect, test } from "vitest";
import {
  count,
  counted,
  dollars,
  percent,
  range,
  ranges,
  roughly,
  seconds,
  timeOfDay,
} from "../../src/terminal/format.ts";

test.each([
  [0, "0.0 s"],
  [0.01, "< 0.1 s"],
  [0.4, "0.4 s"],
  [17.24, "17.2 s"],
  [59.94, "59.9 s"],
  [59.96, "1 min 00 s"],
  [95, "1 min 35 s"],
  [3_599.6, "1 h 00 min"],
  [7_500, "2 h 05 min"],
  [-0.8, "-0.8 s"],
  [null, "–"],
  [Number.NaN, "–"],
])("seconds %s", (value, text) => {
  expect(seconds(value)).toBe(text);
});

test.each([
  [0.2, "1 s"],
  [34.6, "35 s"],
  [60, "1 min 00 s"],
])("rough seconds %s", (value, text) => {
  expect(roughly(value)).toBe(text);
});

test.each([
  [0, "0"],
  [9_999, "9999"],
  [12_345, "12\u202f345"],
  [1_234_567, "1\u202f234\u202f567"],
  [11.5, "11.5"],
  [-12_345, "-12\u202f345"],
  [null, "–"],
])("count %s", (value, text) => {
  expect(count(value)).toBe(text);
});

test.each([
  [0, "0 %"],
  [0.001, "< 1 %"],
  [0.112, "11 %"],
  [0.997, "> 99 %"],
  [1, "100 %"],
  [1.204, "120 %"],
  [null, "–"],
])("percent %s", (value, text) => {
  expect(percent(value)).toBe(text);
});

test.each([
  [0, "$0"],
  [0.00009, "< $0.0001"],
  [0.00086, "$0.0009"],
  [0.0012, "$0.0012"],
  [0.125, "$0.125"],
  [12.5, "$12.50"],
  [12_345.6, "$12\u202f346"],
  [null, "–"],
])("dollars %s", (value, text) => {
  expect(dollars(value)).toBe(text);
});

test("counts with nouns, and ranges", () => {
  expect(counted(1, "job")).toBe("1 job");
  expect(counted(0, "job")).toBe("0 jobs");
  expect(range(9, 14)).toBe("9–14");
});

test("an instant is shown as the time of day in UTC, and an invalid one as no data", () => {
  expect(timeOfDay("2026-11-23T12:00:03.999Z")).toBe("12:00:03");
  expect(timeOfDay("2026-11-23T12:00:03+02:00")).toBe("10:00:03");
  expect(timeOfDay("soon")).toBe("–");
});

test.each([
  [[], "–"],
  [[3], "3"],
  [[3, 7, 8, 9], "3, 7–9"],
  [[1, 2, 5, 6, 7, 12], "1, 2, 5–7, 12"],
])("%j reads %s", (numbers, text) => {
  expect(ranges(numbers)).toBe(text);
});
