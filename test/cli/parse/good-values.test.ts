import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nearest } from "../../../src/base/errors.ts";
import { parseWindow, parseWindows, parseWorkTime } from "../../../src/cli/parse/load.ts";
import {
  parseChoice,
  parseCount,
  parseDuration,
  parsePositive,
  parseShare,
  parseWhole,
} from "../../../src/cli/parse/values.ts";

test.each([
  ["100", 100],
  ["1k", 1_000],
  ["1K", 1_000],
  ["2m", 2_000_000],
  [" 7 ", 7],
])("--count %s is %d jobs", (text, count) => {
  expect(parseCount("--count")(text)).toBe(count);
});

test.each([
  ["1500ms", 1_500],
  ["90s", 90_000],
  ["1.5s", 1_500],
  ["5m", 300_000],
  ["5min", 300_000],
  ["2h", 7_200_000],
  ["1d", 86_400_000],
  ["0s", 0],
])("a duration of %s is %d ms", (text, ms) => {
  expect(parseDuration("--for")(text)).toBe(ms);
});

test.each([
  ["10-40", 10, 40],
  ["100", 0, 100],
  ["0", 0, 0],
  ["900-900", 900, 900],
  ["10 - 40", 10, 40],
  ["1m-5min", 60, 300],
])("--jitter %s is %d to %d s", (text, minSeconds, maxSeconds) => {
  expect(parseWindow("--jitter")(text)).toEqual({ minSeconds, maxSeconds });
});

test("any window of whole seconds within the message timer is accepted as written", () => {
  fc.assert(
    fc.property(fc.nat(900), fc.nat(900), (a, b) => {
      const [minSeconds, maxSeconds] = [Math.min(a, b), Math.max(a, b)];
      expect(parseWindow("--jitter")(`${minSeconds}-${maxSeconds}`)).toEqual({ minSeconds, maxSeconds });
    }),
    { seed: 7, numRuns: 100 },
  );
});

test("--delays accepts single delays and windows, with or without blanks", () => {
  expect(parseWindows("--delays")("0, 30,10-40")).toEqual([
    { minSeconds: 0, maxSeconds: 0 },
    { minSeconds: 0, maxSeconds: 30 },
    { minSeconds: 10, maxSeconds: 40 },
  ]);
});

test.each([
  ["5s", 5, 5],
  ["1500ms", 1.5, 1.5],
  ["1min", 60, 60],
  ["2s-8s", 2, 8],
  ["899s", 899, 899],
])("--work %s takes %d to %d s", (text, shortestSeconds, longestSeconds) => {
  expect(parseWorkTime("--work")(text)).toMatchObject({ shortestSeconds, longestSeconds });
});

test.each([
  ["10%", 0.1],
  ["0.1", 0.1],
  ["0%", 0],
  ["100%", 1],
  ["1", 1],
  ["2.5%", 0.025],
])("--fail %s is a share of %d", (text, share) => {
  expect(parseShare("--fail")(text)).toBeCloseTo(share, 12);
});

test("whole and positive numbers are accepted within their bounds", () => {
  expect([
    parseWhole(0, 10, 1)("--n")("0"),
    parseWhole(0, 10, 1)("--n")("10"),
    parsePositive("--speed")("0.5"),
  ]).toEqual([0, 10, 0.5]);
});

test("a choice is accepted as written", () => {
  expect(parseChoice(["table", "json"])("--format")(" json ")).toBe("json");
});

describe("the nearest word", () => {
  test.each([
    ["brust", "burst"],
    ["comapre", "compare"],
    ["BURST", "burst"],
    ["dploy", "deploy"],
    ["xyz", undefined],
    ["", undefined],
  ])("to %j is %s", (typed, word) => {
    expect(nearest(typed, ["burst", "compare", "deploy"])).toBe(word);
  });

  test("of no words is none", () => {
    expect(nearest("burst", [])).toBeUndefined();
  });
});
