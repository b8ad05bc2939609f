import { describe, expect, test } from "vitest";
import type { GetMetricData } from "../../../src/functions/trigger/goal-plan.ts";
import { planDelays } from "../../../src/plan/delays.ts";
import type { BurstGoal } from "../../../src/plan/solve/goal.ts";
import { callTrigger } from "../../support/functions.ts";

const nothingRefused = () => [];

const account = "assumes an account concurrency of 1000";

/** CloudWatch with one period of runs that all took the same time. */
const metrics =
  (runs: number, p50: number, jobs = runs): GetMetricData =>
  async () => ({
    MetricDataResults: [
      { Id: "p95", Values: [p50] },
      { Id: "p50", Values: [p50] },
      { Id: "average", Values: [p50] },
      { Id: "samplecount", Values: [runs] },
      { Id: "sum", Values: [jobs] },
    ],
  });

const call = (event: object, getMetricData?: GetMetricData, variables?: Record<string, string>) =>
  callTrigger(event, nothingRefused, {
    ...(getMetricData === undefined ? {} : { getMetricData }),
    ...(variables === undefined ? {} : { variables }),
  });

test("for a peak, the measured work decides the window, and every delay is within it", async () => {
  const { answer, taken } = await call({ count: 100, goal: { maxPeak: 10 } }, metrics(100, 5000));
  expect(answer?.plan).toMatchObject({
    goal: { maxPeak: 10, confidence: 0.95 },
    predictedPeak: { p95: 10 },
    work: { text: "5s", source: "metrics", runs: 100 },
    caveats: [account],
  });
  // Ten workers need ten rounds of 5 s, and the last may start after nine of them; cold starts take their time too.
  const longest = answer?.plan?.jitterSeconds.max ?? 0;
  expect(longest).toBeGreaterThanOrEqual(45);
  expect(longest).toBeLessThan(70);
  expect(Math.max(...taken.map(({ DelaySeconds }) => DelaySeconds))).toBeLessThanOrEqual(longest);
});

test("longer work needs a wider window", async () => {
  const event = { count: 100, goal: { maxPeak: 10 }, spread: "even" };
  const windowFor = async (ms: number) => (await call(event, metrics(50, ms))).answer?.plan?.jitterSeconds.max ?? 0;
  expect(await windowFor(10_000)).toBeGreaterThan(1.8 * (await windowFor(5_000)));
});

test("for a deadline, the widest window that meets it is used", async () => {
  const { answer } = await call({ count: 100, goal: { deadlineSeconds: 60 } }, metrics(100, 5000));
  const { plan } = answer ?? {};
  expect(plan?.predictedLastEndSeconds.p95).toBeLessThanOrEqual(60);
  expect(plan?.predictedLastEndSeconds.p95).toBeGreaterThan(50);
});

test("the requested spread is used", async () => {
  const { answer } = await call({ count: 60, goal: { maxPeak: 10 }, spread: "random", seed: 1 }, metrics(60, 2000));
  expect([answer?.spread, answer?.plan?.spread]).toEqual(["random", "random"]);
});

test("the reasoning is logged as one readable line, and the response as JSON", async () => {
  const { answer, printed } = await call({ count: 10, goal: { maxPeak: 10 } }, metrics(9, 3000));
  expect(printed).toEqual([
    `${answer?.plan?.why}; the work time comes from only 9 invocations; ${account}`,
    JSON.stringify({ flatten: "trigger", ...answer }),
  ]);
  expect(answer?.plan?.why).toMatch(
    /^10 jobs of 3s \(metrics, 9 runs\), \{"maxPeak":10,"confidence":0.95\}: delays of 0-0 s \(\w+\); in 95 % of bursts the peak is at most 10 and the last job ends by \d+\.\d s$/,
  );
});

describe("without metrics", () => {
  const goal = { maxPeak: 5 };

  test("the work time of the event is used", async () => {
    const { answer } = await call({ count: 20, work: "4s", goal });
    expect(answer?.plan).toMatchObject({
      work: { text: "4s", source: "event", runs: 0 },
      caveats: ["CloudWatch shows no invocation in the last 3 h: planned with the event work time, 4s", account],
    });
  });

  test("the default of the stack is used", async () => {
    const { answer } = await call({ count: 20, goal }, undefined, { WORK_MS: "1500" });
    expect(answer?.plan?.work).toEqual({ text: "1.5s", source: "default", runs: 0 });
  });

  test("a read that fails is a caveat, not a failure", async () => {
    const denied: GetMetricData = () => Promise.reject(Object.assign(new Error("no"), { name: "AccessDenied" }));
    const { answer } = await call({ count: 20, goal }, denied);
    expect(answer?.plan?.caveats).toEqual([
      "CloudWatch cannot be read (AccessDenied): planned with the default work time, 2s",
      account,
    ]);
  });
});

test.each([
  ["20s", "event"],
  ["1s", "metrics"],
])("if the event has %s and 5 s were measured, the longer is used", async (work, source) => {
  const { answer } = await call({ count: 20, work, goal: { maxPeak: 5 } }, metrics(100, 5000));
  expect(answer?.plan?.work.source).toBe(source);
  expect(answer?.plan?.caveats).toEqual([
    `the event has ${work}, the last invocations took 5s: planned with the longer`,
    account,
  ]);
});

test("the settings of the mapping are used: with three concurrent invocations, a peak of 3 needs no delays", async () => {
  const { answer } = await call({ count: 20, goal: { maxPeak: 3 } }, metrics(100, 1000), {
    MAXIMUM_CONCURRENCY: "3",
    RESERVED_CONCURRENCY: "-1",
    BATCH_SIZE: "1",
  });
  expect(answer?.plan?.jitterSeconds).toEqual({ min: 0, max: 0 });
});

test("for invocations with five jobs each, the window is that of jobs of 5 s, not of 25 s", async () => {
  const event = { count: 100, goal: { maxPeak: 10 } };
  const settings = { BATCH_SIZE: "5" };
  const { answer } = await call(event, metrics(20, 25_000, 100), settings);
  expect(answer?.plan).toMatchObject({
    work: { text: "5s", source: "metrics", runs: 20 },
    caveats: [expect.stringMatching(/^the last invocations had 5 jobs on average/), account],
  });
  // Spread out, each job has an invocation to itself: ten rounds of 5 s, the last of which may start after nine.
  expect(answer?.plan?.jitterSeconds.max).toBeGreaterThanOrEqual(45);
  expect(answer?.plan?.jitterSeconds.max).toBeLessThan(70);

  const told = await call({ ...event, work: "5s" }, metrics(20, 60_000, 100), settings);
  expect(told.answer?.plan).toMatchObject({
    work: { text: "5s", source: "event" },
    jitterSeconds: answer?.plan?.jitterSeconds,
  });
});

test("with reserved concurrency, the account concurrency is not a caveat", async () => {
  const event = { count: 20, goal: { maxPeak: 3 } };
  const { answer } = await call(event, metrics(100, 1000), { RESERVED_CONCURRENCY: "3" });
  expect(answer?.plan?.caveats).toEqual([]);
});

test("with a reserved concurrency of 0, nothing is sent", async () => {
  const event = { count: 20, goal: { maxPeak: 3 } };
  const { error, taken } = await call(event, metrics(100, 1000), { RESERVED_CONCURRENCY: "0" });
  expect(error?.message).toBe("nothing was sent: ReservedConcurrency is 0, which blocks all invocations of process");
  expect(taken).toEqual([]);
});

describe("for a goal that cannot be met, nothing is sent and the closest goal is named", () => {
  test("a peak", async () => {
    const { error, taken } = await call({ count: 40, goal: { maxPeak: 1 } }, metrics(100, 50_000));
    expect(error?.message).toMatch(
      /^the goal \{"maxPeak":1,"confidence":0.95\} cannot be met: even with delays of up to 900 s the peak is up to \d+; closest goal: \{"maxPeak":\d+,"confidence":0.95\}, delays of 0-900 s \(\w+\); or: send fewer jobs/,
    );
    expect(taken).toEqual([]);
  });

  test("a deadline", async () => {
    // All five start at once, after 10 ms, in new environments, which take up to 0.2 s.
    const { error, taken } = await call({ count: 5, goal: { deadlineSeconds: 5.1 } }, metrics(100, 5000));
    expect(error?.message).toMatch(
      /^the goal \{"deadlineSeconds":5.1,"confidence":0.95\} cannot be met: even without delays the last job ends after 5.2 s; closest goal: \{"deadlineSeconds":6,"confidence":0.95\}, delays of 0-0 s \(\w+\); or: allow more/,
    );
    expect(taken).toEqual([]);
  });
});

test("the closest goal that an error names can be met", async () => {
  const event = { count: 60, goal: { deadlineSeconds: 6 } };
  const { error } = await call(event, metrics(100, 5000));
  const closest = JSON.parse(/closest goal: (\{.*?\})/.exec(error?.message ?? "")?.[1] ?? "");
  const { answer } = await call({ ...event, goal: closest }, metrics(100, 5000));
  expect(answer?.sent).toBe(60);
});

test.each<[BurstGoal, Record<string, number>?]>([
  [{ maxPeak: 4 }],
  [{ maxRate: 6 }],
  [{ maxEnvironments: 6 }, { maxConnections: 13, connectionsPerEnvironment: 2 }],
  [{ maxRate: 3, maxPeak: 10 }],
  [{ maxRate: 6, deadlineSeconds: 90 }],
])("for %j, the window and the forecast are those of planDelays, the code of `flatten burst`", async (goal, event) => {
  // Fewer runs than for the usual confidence.
  const confidence = 0.8;
  const { answer } = await call({ count: 12, work: "2s-8s", goal: { ...(event ?? goal), confidence } });
  const expected = planDelays({ count: 12, work: "2s-8s", goal: { ...goal, confidence } });
  expect(answer?.plan).toMatchObject({
    jitterSeconds: { min: expected.window.minSeconds, max: expected.window.maxSeconds },
    spread: expected.spread,
    predictedPeak: expected.forecast.peak,
    predictedLastEndSeconds: expected.forecast.lastEndSeconds,
    goalProbability: expected.forecast.goalProbability,
  });
  const { predictedRate, predictedEnvironments } = answer?.plan ?? {};
  expect(predictedRate?.p95).toBeLessThanOrEqual(goal.maxRate ?? Number.POSITIVE_INFINITY);
  expect(predictedEnvironments?.p95).toBeLessThanOrEqual(goal.maxEnvironments ?? Number.POSITIVE_INFINITY);
});

test("a limit of environments has a caveat about warm ones", async () => {
  const { answer } = await call({ count: 20, work: "2s", goal: { maxEnvironments: 4 } });
  expect(answer?.plan?.caveats.at(-1)).toBe("assumes that no environment is warm; those that are count too");
});

test("goals that contradict each other are refused with the nearest that can be met", async () => {
  const { error } = await call({ count: 100, work: "5s", goal: { maxPeak: 2, deadlineSeconds: 60 } });
  expect(error?.message).toBe(
    'the goal {"maxPeak":2,"deadlineSeconds":60,"confidence":0.95} cannot be met: a peak of at most 2 and a deadline of 60s contradict each other: the jobs take at least 250s; nearest is a deadline of 250s, or a peak of at most 9',
  );
});
