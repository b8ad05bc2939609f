import { expect, test } from "vitest";
import { randomFrom } from "../../src/base/random.ts";
import { defaultConsumer } from "../../src/plan/consumer.ts";
import { predictArriving } from "../../src/plan/predict.ts";
import { arrivingCalls, planJobs } from "../../src/plan/send-plan.ts";
import { fixedWork } from "../../src/plan/work-distributions.ts";

const random = randomFrom(1);
const request = {
  messages: planJobs({ count: 25, random }),
  via: "sqs",
  window: null,
  spread: "none",
  work: fixedWork(1),
  consumer: defaultConsumer,
  random,
  pauseMs: 0,
} as const;

test("jobs of one instant share a call of at most ten, and each call is due at its arrival", () => {
  const arrivals = Array.from({ length: 25 }, (_, index) => (index < 12 ? 0 : index));
  const calls = arrivingCalls(request, arrivals);
  expect(calls.map(({ atMs, jobs }) => [atMs, jobs.length]).slice(0, 4)).toEqual([
    [0, 10],
    [0, 2],
    [12_000, 1],
    [13_000, 1],
  ]);
  expect(calls.flatMap(({ jobs }) => jobs.map(({ message }) => message.document))).toEqual(
    Array.from({ length: 25 }, (_, index) => index + 1),
  );
});

test("a delay counts from the arrival: a timer of whole seconds, and a later call for the rest", () => {
  const window = { minSeconds: 0, maxSeconds: 10 };
  const calls = arrivingCalls(
    { ...request, window, spread: "even" },
    Array.from({ length: 25 }, () => 5),
  );
  for (const { atMs, jobs } of calls) {
    expect(atMs).toBeGreaterThanOrEqual(5_000);
    expect(atMs).toBeLessThan(6_000);
    for (const { delaySeconds } of jobs) expect(Number.isInteger(delaySeconds)).toBe(true);
  }
});

test("the prediction knows the arrivals: jobs that are further apart than their work run alone", () => {
  const burst = {
    count: 5,
    spread: "none",
    window: null,
    work: fixedWork(1),
    via: "sqs",
    consumer: defaultConsumer,
  } as const;
  const apart = predictArriving(burst, [0, 10, 20, 30, 40]);
  expect(apart.peak.p95).toBe(1);
  expect(apart.lastEndSeconds.p50).toBeGreaterThan(41);
  expect(predictArriving(burst, [0, 0, 0, 0, 0]).peak.p50).toBe(5);
});
