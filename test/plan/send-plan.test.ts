import { describe, expect, test } from "vitest";
import { randomFrom } from "../../src/base/random.ts";
import { defaultConsumer } from "../../src/plan/consumer.ts";
import { type PlannedCall, planCalls, planJobs, type SendPlanRequest } from "../../src/plan/send-plan.ts";
import { fixedWork } from "../../src/plan/work-distributions.ts";

/** The calls for so many jobs of 20 s through the queue, without delays unless the request says otherwise. */
const callsFor = (count: number, request: Partial<SendPlanRequest> = {}): PlannedCall[] =>
  planCalls({
    messages: planJobs({ count, random: randomFrom(1) }),
    via: "sqs",
    window: null,
    spread: "none",
    work: fixedWork(20),
    consumer: defaultConsumer,
    random: randomFrom(1),
    pauseMs: 0,
    ...request,
  });

/** `[atMs, [document, delaySeconds], …]` for each call. */
const summaryOf = (calls: readonly PlannedCall[]) =>
  calls.map(({ atMs, jobs }) => [atMs, ...jobs.map(({ message, delaySeconds }) => [message.document, delaySeconds])]);

const evenly = (minSeconds: number, maxSeconds: number) =>
  ({ window: { minSeconds, maxSeconds }, spread: "even" }) as const;

describe("through the queue", () => {
  test("jobs without a delay are sent at once, ten in a call, in job order", () => {
    const calls = callsFor(23);
    expect(calls.map(({ atMs, jobs }) => [atMs, jobs.length])).toEqual([
      [0, 10],
      [0, 10],
      [0, 3],
    ]);
    expect(calls.flatMap(({ jobs }) => jobs.map(({ message }) => message.document))).toEqual(
      Array.from({ length: 23 }, (_, job) => job + 1),
    );
  });

  test("a delay of 3.3 s is a timer of 3 s on a message that is sent 0.3 s later", () => {
    // Four jobs over 10 s: at 0, 3.33, 6.67 and 10 s, on whole slots of 50 ms.
    expect(summaryOf(callsFor(4, evenly(0, 10)))).toEqual([
      [0, [1, 0], [4, 10]],
      [300, [2, 3]],
      [650, [3, 6]],
    ]);
  });

  test("a window that starts later has longer timers, and the same times of the calls", () => {
    expect(summaryOf(callsFor(4, evenly(600, 610)))).toEqual([
      [0, [1, 600], [4, 610]],
      [300, [2, 603]],
      [650, [3, 606]],
    ]);
  });

  test("spreads in whole seconds need no time between the calls", () => {
    const calls = callsFor(100, { window: { minSeconds: 10, maxSeconds: 100 }, spread: "random" });
    expect(new Set(calls.map(({ atMs }) => atMs))).toEqual(new Set([0]));
    const delays = calls.flatMap(({ jobs }) => jobs.map(({ delaySeconds }) => delaySeconds));
    expect(delays.every((seconds) => Number.isInteger(seconds) && seconds >= 10 && seconds <= 100)).toBe(true);
  });

  test("with a pause each call sends one job, in job order, and parts of a second are dropped", () => {
    expect(summaryOf(callsFor(4, { ...evenly(0, 10), pauseMs: 2_000 }))).toEqual([
      [0, [1, 0]],
      [2_000, [2, 3]],
      [4_000, [3, 6]],
      [6_000, [4, 10]],
    ]);
  });
});

test.each(["invoke", "invoke-async"] as const)("%s makes one call for each job, all at once", (via) => {
  expect(summaryOf(callsFor(2, { via }))).toEqual([
    [0, [1, 0]],
    [0, [2, 0]],
  ]);
  expect(summaryOf(callsFor(2, { via, pauseMs: 500 }))).toEqual([
    [0, [1, 0]],
    [500, [2, 0]],
  ]);
});

test("the trigger function is invoked once, with every job", () => {
  expect(summaryOf(callsFor(3, { ...evenly(0, 10), via: "trigger" }))).toEqual([[0, [1, 0], [2, 5], [3, 10]]]);
});

test("the same stream of chance plans the same calls", () => {
  const plan = (seed: number) =>
    callsFor(40, { window: { minSeconds: 0, maxSeconds: 60 }, spread: "stratified", random: randomFrom(seed) });
  expect(plan(7)).toEqual(plan(7));
  expect(plan(7)).not.toEqual(plan(8));
});

test("timer and time of the call add up to the delay, for every slot of an hour", () => {
  // Two jobs, of which the last one has the longest delay of its window.
  const window = { minSeconds: 0, maxSeconds: 900 };
  const calls = callsFor(18_001, { window, spread: "even" });
  const releases = calls.flatMap(({ atMs, jobs }) => jobs.map(({ delaySeconds }) => atMs + delaySeconds * 1_000));
  expect(Math.max(...releases)).toBe(900_000);
  expect(calls.every(({ atMs }) => atMs < 1_000 && atMs % 50 === 0)).toBe(true);
});
