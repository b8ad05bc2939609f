import { expect, test } from "vitest";
import { parseSeconds, parseSecondsRange, secondsText } from "../../src/base/duration.ts";

test.each([
  ["90s", 90],
  ["1500ms", 1.5],
  [".5s", 0.5],
  ["5m", 300],
  ["1.5min", 90],
  ["2h", 7_200],
  ["1d", 86_400],
  [" 3 s ", 3],
])("%j is %d s", (text, seconds) => {
  expect(parseSeconds(text)).toBe(seconds);
});

test("a number without a unit needs a default unit", () => {
  expect([parseSeconds("5"), parseSeconds("5", "s"), parseSeconds("5", "ms")]).toEqual([undefined, 5, 0.005]);
});

test.each(["", "s", "5x", "-5s", "1e3s", "5s 6s", "1,5s"])("%j is not a duration", (text) => {
  expect(parseSeconds(text, "s")).toBeUndefined();
});

test.each([
  ["2s-8s", 2, 8],
  ["2-8s", 2, 8],
  ["10-100", 10, 100],
  ["500ms-1", 0.5, 1],
  ["1-2min", 60, 120],
  ["5s-5s", 5, 5],
])("%s is a range from %d to %d s", (text, min, max) => {
  expect(parseSecondsRange(text)).toEqual({ min, max });
});

test.each(["8s-2s", "5s", "5s-", "-5s", "1-2-3", "1x-2x"])("%s is not a range", (text) => {
  expect(parseSecondsRange(text)).toBeUndefined();
});

test("a duration is written with up to four digits, and in milliseconds below a second", () => {
  expect([0, 0.25, 1, 1.5, 90, 12.3456].map(secondsText)).toEqual(["0s", "250ms", "1s", "1.5s", "90s", "12.35s"]);
});
