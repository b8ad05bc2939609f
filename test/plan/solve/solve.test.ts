import { describe, expect, test } from "vitest";
import { defaultConsumer, idealConsumer } from "../../../src/plan/consumer.ts";
import { predict } from "../../../src/plan/predict.ts";
import { chooseRow } from "../../../src/plan/solve/choose-row.ts";
import type { Goal, SolvedPlan, SolveRequest } from "../../../src/plan/solve/goal.ts";
import { solve } from "../../../src/plan/solve/solve.ts";
import type { SpreadName } from "../../../src/plan/spreads/spread.ts";
import { workOf } from "../../support/work.ts";

const ask = (goal: Goal, change: Partial<SolveRequest> = {}) =>
  solve({ count: 100, work: workOf("5s"), consumer: defaultConsumer, goal, ...change });
const plan = (goal: Goal, change: Partial<SolveRequest> = {}): SolvedPlan => {
  const answer = ask(goal, change);
  if (answer.kind !== "plan") throw new Error(answer.why);
  return answer;
};
const rowOf = ({ rows }: SolvedPlan, spread: SpreadName) => {
  const row = rows.find((candidate) => candidate.spread === spread);
  if (row === undefined) throw new Error(`no row for ${spread}`);
  return row;
};

describe.each([
  { name: "ideal", consumer: idealConsumer, work: "5s", count: 30, limit: 5 },
  { name: "real", consumer: defaultConsumer, work: "5s", count: 100, limit: 10 },
  { name: "real", consumer: defaultConsumer, work: "2s-8s", count: 60, limit: 8 },
])("at most $limit of $count jobs of $work on the $name road", ({ consumer, work, count, limit }) => {
  const request = { count, work: workOf(work), consumer };
  const solved = plan({ maxPeak: limit }, request);

  test.each(["random", "stratified", "even", "poisson"] as const)(
    "the %s window keeps the peak, and one second less does not",
    (spread) => {
      const { window, unmet } = rowOf(solved, spread);
      // A standard error of the share is kept in reserve.
      const reserve = (maxSeconds: number) => {
        const { exceeds, runs } = predict({ ...request, spread, via: "sqs", window: { minSeconds: 0, maxSeconds } });
        return 0.05 - Math.sqrt((0.95 * 0.05) / runs) * (runs > 1 ? 1 : 0) - exceeds(limit);
      };
      expect(unmet).toBeNull();
      expect(reserve(window.maxSeconds)).toBeGreaterThanOrEqual(-1e-9);
      expect(reserve(window.maxSeconds - 1)).toBeLessThan(0);
    },
  );

  if (consumer === idealConsumer) {
    test("the pool needs six rounds, waves meet it, even takes the slack of whole seconds", () => {
      expect(solved.pool).toMatchObject({ workers: 5, windowSeconds: 25, peak: 5, lastEndSeconds: { p50: 30 } });
      expect(rowOf(solved, "waves").window).toEqual({ minSeconds: 0, maxSeconds: 25 });
      expect(rowOf(solved, "even").window).toEqual({ minSeconds: 0, maxSeconds: 29 });
    });
  }

  test("no window is shorter than the perfect pool's, and random's is the longest but poisson's", () => {
    expect(rowOf(solved, "random").window.maxSeconds).toBeGreaterThan(rowOf(solved, "stratified").window.maxSeconds);
    expect(rowOf(solved, "stratified").window.maxSeconds).toBeGreaterThanOrEqual(solved.pool.windowSeconds - 1);
    expect(solved.costOfRandom?.seconds).toBeGreaterThan(0);
  });
});

test("a confidence near 1 takes as many runs as it needs, and a longer window", () => {
  const of = (confidence: number) => rowOf(plan({ maxPeak: 10, confidence }), "random");
  const [usual, sure] = [of(0.95), of(0.99)];
  expect(sure.prediction.runs).toBeGreaterThanOrEqual(1_000);
  expect(sure.prediction.exceeds(10)).toBeLessThan(0.01);
  expect(sure.window.maxSeconds).toBeGreaterThan(usual.window.maxSeconds);
});

test("without a window there is nothing to spread", () => {
  const { rows } = plan({ maxPeak: 60 });
  expect(chooseRow({ goal: { maxPeak: 60 }, rows }, undefined).spread).toBe("none");
});

test("without delays a goal under the ramp's own peak is not met, and it says what to do", () => {
  expect(rowOf(plan({ maxPeak: 10 }), "none").unmet).toMatchObject({ instead: "spread the jobs over a window" });
});

test("no window is needed for as many jobs as the limit", () => {
  for (const { window, unmet } of plan({ maxPeak: 100 }).rows) {
    expect(unmet).toBeNull();
    expect(window).toEqual({ minSeconds: 0, maxSeconds: 0 });
  }
});

test("a limit that 900 s of delays cannot keep names the mapping's own limit", () => {
  const row = rowOf(plan({ maxPeak: 10 }, { count: 5_000 }), "random");
  expect(row.window).toEqual({ minSeconds: 0, maxSeconds: 900 });
  expect(row.prediction.peak.p95).toBeGreaterThan(10);
  expect(row.unmet?.why).toContain("900 s");
  expect(row.unmet?.instead).toContain("maximum concurrency to 10");
});

test("one at a time is nothing that a mapping can be limited to, and the remedy is another", () => {
  // 200 jobs of 5 s one after the other take 1000 s; delays end at 900 s.
  const row = rowOf(plan({ maxPeak: 1 }, { count: 200, consumer: idealConsumer }), "waves");
  expect(row.prediction.peak.p95).toBe(2);
  expect(row.unmet?.instead).toMatch(/^send fewer jobs, or several bursts, .* maximum concurrency starts at 2/);
  expect(row.unmet?.instead).not.toContain("maximum concurrency to");
});

test("a deadline is used up to the last second, and not overrun", () => {
  const solved = plan({ deadlineSeconds: 120 });
  // The last job starts at the end of the window, 10 ms later, and works 5 s.
  expect(rowOf(solved, "even").window.maxSeconds).toBe(114);
  for (const { prediction, unmet } of solved.rows) {
    expect(unmet).toBeNull();
    expect(prediction.lastEndSeconds.p95).toBeLessThanOrEqual(120);
  }
  expect(solved.pool).toMatchObject({ workers: 5, lastEndSeconds: { p95: 100 } });
  expect(solved.costOfRandom?.invocations).toBeGreaterThan(3);
});

test("one second more than the deadline's window would be late", () => {
  const request = { count: 100, work: workOf("5s"), consumer: defaultConsumer };
  const { window } = rowOf(plan({ deadlineSeconds: 60 }, request), "random");
  const inTime = (maxSeconds: number) =>
    predict({ ...request, spread: "random", via: "sqs", window: { minSeconds: 0, maxSeconds } }).endsBy(60);
  expect(inTime(window.maxSeconds)).toBeGreaterThanOrEqual(0.95);
  expect(inTime(window.maxSeconds + 1)).toBeLessThan(0.95);
});

test("delays that the goal gives are only predicted", () => {
  const window = { minSeconds: 10, maxSeconds: 100 };
  const solved = plan({ window });
  const alone = predict({
    count: 100,
    work: workOf("5s"),
    consumer: defaultConsumer,
    via: "sqs",
    spread: "random",
    window,
  });
  expect(rowOf(solved, "random").prediction.peak).toEqual(alone.peak);
  expect(solved.pool.workers).toBe(6);
});

test("a shortest delay is kept", () => {
  const row = rowOf(plan({ maxPeak: 10 }, { minSeconds: 10 }), "even");
  const withoutBatchingWindow = rowOf(plan({ maxPeak: 10 }), "even").window.maxSeconds;
  expect(row.window).toEqual({ minSeconds: 10, maxSeconds: 10 + withoutBatchingWindow });
});

test.each([
  [{ maxPeak: 0 }, {}, "no-concurrency", /a limit of 1/],
  [{ deadlineSeconds: 4 }, {}, "deadline-shorter-than-one-job", /a deadline of 5s/],
  [{ deadlineSeconds: 12 }, { minSeconds: 10 }, "deadline-shorter-than-one-job", /a deadline of 15s/],
  [{ window: { minSeconds: 0, maxSeconds: 1000 } }, {}, "no-room-for-a-window", /ends at 900 s/],
  [{ maxPeak: 5 }, { consumer: { ...defaultConsumer, reservedConcurrency: 0 } }, "road-closed", /reserved/],
] as const)("%j cannot be met, and it says what could", (goal, change, reason, nearest) => {
  const answer = ask(goal, change);
  expect(answer).toMatchObject({ kind: "impossible", reason });
  expect(answer.kind === "impossible" && answer.nearest).toMatch(nearest);
});

test("a deadline that the road cannot keep even without delays says when it would be done", () => {
  const row = rowOf(plan({ deadlineSeconds: 60 }, { count: 3_000 }), "random");
  expect(row.window).toEqual({ minSeconds: 0, maxSeconds: 0 });
  expect(row.unmet?.why).toMatch(/even without delays the last job ends after \d+\.\d s/);
});

test("a deadline that only delays can keep, as without them the burst is throttled, is kept by delays", () => {
  const consumer = { ...defaultConsumer, accountConcurrency: 10 };
  const withoutDelays = rowOf(plan({ window: { minSeconds: 0, maxSeconds: 0 } }, { consumer }), "even").prediction;
  expect(withoutDelays.lastEndSeconds.p50).toBeGreaterThan(75);
  const { window, prediction, unmet } = rowOf(plan({ deadlineSeconds: 75 }, { consumer }), "even");
  expect(unmet).toBeNull();
  expect(prediction.lastEndSeconds.p95).toBeLessThanOrEqual(75);
  expect(window.maxSeconds).toBeGreaterThan(50);
});
