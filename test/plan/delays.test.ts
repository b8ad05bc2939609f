import { describe, expect, test } from "vitest";
import { planDelays } from "../../src/plan/delays.ts";

const burst = { count: 100, work: "5s", goal: { maxPeak: 10 } } as const;

const secondsOf = ({ jobs }: ReturnType<typeof planDelays>): number[] =>
  jobs.map(({ sendOffsetMs, delaySeconds }) => sendOffsetMs / 1000 + delaySeconds);

test("each job has a timer of whole seconds and an offset of less than one, within the window", () => {
  const plan = planDelays(burst);
  expect(plan.jobs.map(({ job }) => job)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  for (const { sendOffsetMs, delaySeconds } of plan.jobs) {
    expect(Number.isInteger(delaySeconds) && Number.isInteger(sendOffsetMs)).toBe(true);
    expect(sendOffsetMs).toBeLessThan(1000);
  }
  expect(Math.max(...secondsOf(plan))).toBeLessThanOrEqual(plan.window.maxSeconds);
});

test("the same seed gives the same delays, and another seed others", () => {
  const random = { count: 50, work: "1s", window: { minSeconds: 5, maxSeconds: 90 } } as const;
  expect(planDelays({ ...random, seed: 7 })).toEqual(planDelays({ ...random, seed: 7 }));
  expect(secondsOf(planDelays({ ...random, seed: 7 }))).not.toEqual(secondsOf(planDelays({ ...random, seed: 8 })));
});

test("a sender that sends at once gets no offsets, and a window that is long enough without them", () => {
  const timed = planDelays({ ...burst, spread: "even" });
  const unpaced = planDelays({ ...burst, spread: "even", sendsAtOnce: true });
  expect(unpaced.jobs.every(({ sendOffsetMs }) => sendOffsetMs === 0)).toBe(true);
  expect(unpaced.forecast.peak.p95).toBeLessThanOrEqual(10);
  expect(unpaced.window.maxSeconds).toBeGreaterThan(timed.window.maxSeconds);
});

test("the forecast of a plan that keeps a peak is not above it", () => {
  const { forecast } = planDelays({
    count: 60,
    work: "5s",
    goal: { maxPeak: 5 },
    sendsAtOnce: true,
    spread: "stratified",
  });
  expect(forecast).toMatchObject({ peak: { p50: 5, p95: 5 }, goalProbability: 0.9575 });
});

test("a deadline is met with the lowest peak", () => {
  const { forecast, reason } = planDelays({ count: 40, work: "2s", goal: { deadlineSeconds: 60 } });
  expect(forecast.lastEndSeconds.p95).toBeLessThanOrEqual(60);
  expect(forecast.goalProbability).toBeGreaterThanOrEqual(0.95);
  expect(reason).toMatch(/^delays of 0-\d+ s \(\w+\), which have the lowest peak of all that end within 60 s; in 95 %/);
});

test("without a need for delays there are none", () => {
  const { jobs, reason } = planDelays({ count: 5, work: "1s", goal: { maxPeak: 5 } });
  expect(jobs.every(({ delaySeconds, sendOffsetMs }) => delaySeconds + sendOffsetMs === 0)).toBe(true);
  expect(reason).toMatch(/^no delays, which end first/);
});

test("a job that arrives later is sent at its arrival", () => {
  const arrivalsSeconds = [0, 0, 0.25, 1, 1, 1, 1.5, 1.5];
  const { jobs, forecast } = planDelays({ arrivalsSeconds, work: "3s", goal: { maxPeak: 2 }, sendsAtOnce: true });
  expect(jobs.map(({ sendOffsetMs }) => sendOffsetMs)).toEqual(arrivalsSeconds.map((at) => at * 1000));
  expect(forecast.peak.p95).toBeLessThanOrEqual(2);
});

test("the settings of the consumer count", () => {
  const { forecast } = planDelays({ ...burst, goal: { maxPeak: 60 }, consumer: { maximumConcurrency: 4 } });
  expect(forecast.peak).toEqual({ p5: 4, p50: 4, p95: 4 });
});

describe("an error", () => {
  test.each([
    [{ goal: { deadlineSeconds: 3 } }, /a single job ends after 5s.*nearest is a deadline of at least 5s/],
    [{ consumer: { reservedConcurrency: 0 } }, /nearest is (a )?reserved concurrency of 1/],
    [{ goal: { deadlineSeconds: 6 } }, /even without delays .*closest goal: \{"deadlineSeconds":\d+\}/],
    [{ spread: "none" }, /without delays the peak is up to 59; closest goal: \{"maxPeak":59\}/],
  ] as const)("names the closest goal that can be met: %j", (change, message) => {
    expect(() => planDelays({ ...burst, ...change })).toThrow(message);
  });

  test.each([
    [{ count: 0 }, /"count" is 0, but it must be a whole number from 1 to 100000/],
    [{ work: "5 apples" }, /"work" is "5 apples"/],
    [{ work: [] }, /at least one time/],
    [{ goal: { maxPeak: 0.5 } }, /"goal" is/],
    [{ window: { minSeconds: 0, maxSeconds: 10 } }, /"goal" and "window" cannot be combined/],
    [{ goal: undefined, window: { minSeconds: 9, maxSeconds: 901 } }, /whole seconds from 0 to 900/],
    [{ spread: "slots", sendsAtOnce: true }, /"spread" is "slots"/],
    [{ arrivalsSeconds: [0, 1] }, /"count" and "arrivalsSeconds" cannot be combined/],
    [{ count: undefined, arrivalsSeconds: [0, 2, 1] }, /ascending from 0/],
    [{ consumer: { batchSize: 0 } }, /"consumer.batchSize" is 0, but it must be a number of at least 1/],
    [{ consumer: { batchsize: 10 } }, /unknown: consumer.batchsize/],
  ])("names the invalid member: %j", (change, message) => {
    expect(() => planDelays({ ...burst, ...change } as never)).toThrow(message);
  });
});
