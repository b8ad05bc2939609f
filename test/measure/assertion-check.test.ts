import { describe, expect, test } from "vitest";
import { type Assertion, assertionTerms, checkAssertion, parseAssertion } from "../../src/measure/assertion.ts";
import { arm, direct, throttled } from "../support/samples.ts";

const check = (text: string, of = arm()) => checkAssertion(parseAssertion(text) as Assertion, of);

test.each([
  ["peak<=23", 23, true],
  ["peak<23", 23, false],
  ["peak=23", 23, true],
  ["peak>23", 23, false],
  ["peak>=23", 23, true],
  ["peakJobs<=22", 23, false],
  ["cloudwatchPeak<=23", 23, true],
  ["rate<=14/s", 14, true],
  ["rate<14", 14, false],
  ["environments<=40", 23, true],
  ["success>=100%", 1, true],
  ["lost=0", 0, true],
  ["waitP50<15s", 15.1, false],
  ["waitP95<=29s", 29, true],
  ["lastEnd<40s", 35.2, true],
  ["send<400ms", 0.4, false],
  ["cost<0.001", 0.0001, true],
  ["invocations==100", 100, true],
])("%s is judged by the arm's own number", (text, value, ok) => {
  expect(check(text)).toEqual({ expression: text, arm: "sqs 0-30 s", value, ok });
});

test("97 of 100 equals 97 % exactly", () => {
  const jobs = { ...arm().jobs, processed: 97, failed: 3 };
  expect(check("success=97%", arm({ jobs })).ok).toBe(true);
  expect(check("success>97%", arm({ jobs })).ok).toBe(false);
  expect(check("failed<=3", arm({ jobs }))).toMatchObject({ value: 3, ok: true });
});

describe("without data an assertion neither holds nor fails", () => {
  test.each([
    ["cloudwatchPeak<=100", throttled()],
    ["throttles=0", arm({ throttles: null })],
    ["success>=0%", arm({ jobs: { ...arm().jobs, sent: 0, processed: 0 } })],
    ["peak<=100", arm({ invocations: { logs: 0, cloudwatch: null } })],
    ["waitP95<1h", arm({ seconds: { ...arm().seconds, waitP95: null } })],
  ])("%s", (text, of) => {
    expect(check(text, of)).toMatchObject({ value: null, ok: null });
  });
});

test("every term reads a number from a complete result", () => {
  const ofSomeRuns = {
    otherThrottles: 0,
    tenants: { worst: { waitP95: 3 }, medianWaitP95: 2 },
    outage: { backlogSeconds: 60 },
  };
  for (const [name, { read }] of Object.entries(assertionTerms))
    expect(read({ ...direct(), ...ofSomeRuns }), name).toEqual(expect.any(Number));
});
