import { expect, test } from "vitest";
import { readTriggerRequest } from "../../../src/functions/trigger/request.ts";

test("every member has a default", () => {
  expect(readTriggerRequest({})).toEqual({
    count: 5,
    first: 1,
    window: { minSeconds: 0, maxSeconds: 0 },
    goal: undefined,
    spread: undefined,
    seed: undefined,
    run: undefined,
    work: undefined,
    failShare: 0,
    flaky: 0,
    outage: undefined,
    payloads: undefined,
  });
});

test.each([
  [500, { shortestSeconds: 0.5, longestSeconds: 0.5 }],
  [
    { minMs: 100, maxMs: 300 },
    { shortestSeconds: 0.1, longestSeconds: 0.3 },
  ],
  ["2s-8s", { shortestSeconds: 2, longestSeconds: 8 }],
  ["1min", { shortestSeconds: 60, longestSeconds: 60 }],
])("work may be written as %j", (work, expected) => {
  expect(readTriggerRequest({ work }).work).toMatchObject(expected);
});

test.each([
  ["10-100", { minSeconds: 10, maxSeconds: 100 }],
  ["0-5m", { minSeconds: 0, maxSeconds: 300 }],
  [30, { minSeconds: 0, maxSeconds: 30 }],
])("jitter may be written as %j", (jitter, window) => {
  expect(readTriggerRequest({ jitter }).window).toEqual(window);
});

const known =
  "the event takes count, first, jitter or goal { maxPeak, maxRate, maxEnvironments, maxConnections, connectionsPerEnvironment, " +
  "deadlineSeconds, confidence }, spread, seed, run, work (also as { minMs, maxMs }), fail, flaky, outage { fromMs, untilMs }, " +
  "payload, payloads, attributes, groupId";

test.each([
  [{ count: 0 }, '"count" is 0, but it must be a whole number from 1 to 100000'],
  [{ count: "9" }, '"count" is "9", but it must be a whole number from 1 to 100000'],
  [{ jitter: "100-10" }, '"jitter" is "100-10", but it must be whole seconds from 0 to 900, like "10-100"'],
  [{ jitter: "0-901" }, '"jitter" is "0-901", but it must be whole seconds from 0 to 900, like "10-100"'],
  [{ jitter: 1.5 }, '"jitter" is 1.5, but it must be whole seconds from 0 to 900, like "10-100"'],
  [
    { spread: "toString" },
    '"spread" is "toString", but it must be one of none, random, stratified, even, waves, poisson, slots',
  ],
  [{ seed: {} }, '"seed" is {}, but it must be a number or a string'],
  [{ run: 1 }, '"run" is 1, but it must be a string'],
  [
    { work: { minMs: 5 } },
    '"work" is {"minMs":5}, but it must be milliseconds, { "minMs": 100, "maxMs": 300 }, or a string like "5s" or "2s-8s"',
  ],
  [{ fail: 2 }, '"fail" is 2, but it must be a number from 0 to 1, like 0.1'],
  [{ flaky: "x" }, '"flaky" is "x", but it must be a number from 0 to 1, like 0.1'],
  [
    { outage: { fromMs: 5 } },
    '"outage" is {"fromMs":5}, but it must be an object like { fromMs, untilMs }, in milliseconds since the epoch',
  ],
  ["five", 'the event must be an object like { "count": 5 }'],
  [[], 'the event must be an object like { "count": 5 }'],
  [{ count: 100, maxPeak: 10 }, `unknown: maxPeak; ${known}`],
  [{ goal: { maxPeak: 10, confidense: 0.99 } }, `unknown: goal.confidense; ${known}`],
  [{ goal: { maxPeak: 1 }, jitter: "0-10" }, '"goal" and "jitter" cannot be combined: the goal chooses the window'],
  [{ count: 100, goals: { maxPeak: 10 }, Spread: "even" }, `unknown: goals, Spread; ${known}`],
  [{ work: { minMs: 5, maxMs: 9, sigma: 1 } }, `unknown: work.sigma; ${known}`],
])("%j is refused with a sentence", (event, sentence) => {
  expect(() => readTriggerRequest(event)).toThrow(new Error(sentence));
});
