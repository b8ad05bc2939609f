import { expect, test } from "vitest";
import { environmentsOf, mostStartsInSecond } from "../../src/measure/peak.ts";

test.each([
  ["none", [], 0],
  ["one", [5], 1],
  ["a second that begins in between two whole ones", [600, 900, 1_100, 1_500, 1_700], 4],
  ["exactly one second apart are not in one second", [0, 1_000, 2_000], 1],
  ["in any order", [3_000, 10, 20, 2_999], 2],
])("the most starts in one second: %s", (_, starts, most) => {
  expect(mostStartsInSecond(starts).value).toBe(most);
});

test("the second with the most starts begins with the first of them", () => {
  expect(mostStartsInSecond([2_000, 900, 1_100, 1_899, 1_900])).toEqual({ value: 4, fromMs: 1_100 });
  expect(mostStartsInSecond([])).toEqual({ value: 0, fromMs: undefined });
});

const ran = (stream: string, initMs = 0) => ({ stream, initMs });

test.each([
  ["each new environment once", [ran("a", 100), ran("a"), ran("b", 100)], 0, 2],
  ["warm ones that ran nothing too", [ran("a", 100)], 3, 4],
  ["warm ones that ran something once", [ran("old"), ran("a", 100)], 3, 4],
  ["those that were idle for longer than the log shows", [ran("old"), ran("older")], 1, 2],
])("environments: %s", (_, invocations, warm, all) => {
  expect(environmentsOf(invocations, warm)).toBe(all);
});
