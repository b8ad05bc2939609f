import { describe, expect, test } from "vitest";
import { defaultConsumer, idealConsumer } from "../../../src/plan/consumer.ts";
import { predict } from "../../../src/plan/predict.ts";
import type { Goal } from "../../../src/plan/solve/goal.ts";
import { chooseRow, type SolvedPlan, type SolveRequest } from "../../../src/plan/solve/plan.ts";
import { solve } from "../../../src/plan/solve/solve.ts";
import type { SpreadName } from "../../../src/plan/spreads/spread.ts";
import { workOf } from "../../support/samples.ts";

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
  { name: "ideal", consumer: idealConsumer, work: "5s", count: 18, maxPeak: 3 },
  { name: "real", consumer: defaultConsumer, work: "5s", count: 50, maxPeak: 10 },
  { name: "real", consumer: defaultConsumer, work: "2s-8s", count: 25, maxPeak: 6 },
])("a peak of $maxPeak for $count jobs of $work with the $name consumer", ({ consumer, work, count, maxPeak }) => {
  // With 20 % of failures, a window takes a quarter of the runs that it takes with 5 %.
  const confidence = 0.8;
  const request = { count, work: workOf(work), consumer };
  const found = new Map<SpreadName, SolvedPlan>();
  /** The plan with all runs of one spread. */
  const planWith = (spread: SpreadName): SolvedPlan => {
    const solved = found.get(spread) ?? plan({ maxPeak, confidence }, { ...request, only: spread });
    found.set(spread, solved);
    return solved;
  };
  const windowOf = (spread: SpreadName) => rowOf(planWith(spread), spread).window;

  test.each(["random", "stratified", "even", "poisson"] as const)(
    "the %s window keeps the peak, and one second less does not",
    (spread) => {
      const { window, unmet } = rowOf(planWith(spread), spread);
      // A standard error of the share is kept in reserve.
      const reserve = (maxSeconds: number) => {
        const slackMs = spread === "even" ? 50 : 0;
        const burst = { ...request, spread, via: "sqs", confidence, slackMs } as const;
        const { exceeds, runs } = predict({ ...burst, window: { minSeconds: 0, maxSeconds } });
        return (
          1 - confidence - Math.sqrt((confidence * (1 - confidence)) / runs) * (runs > 1 ? 1 : 0) - exceeds(maxPeak)
        );
      };
      expect(unmet).toBeNull();
      expect(reserve(window.maxSeconds)).toBeGreaterThanOrEqual(-1e-9);
      expect(reserve(window.maxSeconds - 1)).toBeLessThan(0);
    },
  );

  if (consumer === idealConsumer) {
    test("the pool needs six rounds, waves need as many, and even needs the rounding of whole seconds", () => {
      const { pool } = planWith("waves");
      expect(pool).toMatchObject({ workers: 3, windowSeconds: 25, peak: 3, lastEndSeconds: { p50: 30 } });
      expect(windowOf("waves")).toEqual({ minSeconds: 0, maxSeconds: 25 });
      expect(windowOf("even")).toEqual({ minSeconds: 0, maxSeconds: 29 });
    });
  }

  test("no window is shorter than that of the perfect pool, and only poisson may need a longer one than random", () => {
    const { pool, costOfRandom } = planWith("random");
    expect(windowOf("random").maxSeconds).toBeGreaterThan(windowOf("stratified").maxSeconds);
    expect(windowOf("stratified").maxSeconds).toBeGreaterThanOrEqual(pool.windowSeconds - 1);
    expect(costOfRandom?.seconds).toBeGreaterThan(0);
  });
});

test("a confidence near 1 takes more runs, and a longer window", () => {
  const of = (confidence: number) =>
    rowOf(plan({ maxPeak: 5, confidence }, { count: 20, work: workOf("2s"), only: "random" }), "random");
  const [usual, sure] = [of(0.9), of(0.98)];
  expect(sure.prediction.runs).toBeGreaterThan(4 * usual.prediction.runs);
  expect(sure.prediction.exceeds(5)).toBeLessThan(0.02);
  expect(sure.window.maxSeconds).toBeGreaterThan(usual.window.maxSeconds);
});

test("without a window there is nothing to spread", () => {
  const { rows } = plan({ maxPeak: 60 });
  expect(chooseRow({ goal: { maxPeak: 60 }, rows }, undefined).spread).toBe("none");
});

test("without delays the peak of the ramp is not kept, and the row says what to do", () => {
  const insteadFor = (goal: Parameters<typeof plan>[0]) => rowOf(plan(goal, { only: "none" }), "none").unmet?.instead;
  expect(insteadFor({ maxPeak: 10 })).toBe("spread the jobs over a window");
  expect(insteadFor({ maxRate: 14, deadlineSeconds: 600 })).toBe("spread the jobs over a window");
  expect(insteadFor({ maxRate: 14, deadlineSeconds: 13 })).toBe("raise a limit or allow more time");
});

test("no window is needed for as many jobs as the peak allows", () => {
  for (const { window, unmet } of plan({ maxPeak: 100 }).rows) {
    expect(unmet).toBeNull();
    expect(window).toEqual({ minSeconds: 0, maxSeconds: 0 });
  }
});

test("for a peak that 900 s of delays cannot keep, the maximum concurrency of the mapping is suggested", () => {
  const row = rowOf(plan({ maxPeak: 5 }, { count: 300, work: workOf("20s"), only: "random" }), "random");
  expect(row.window).toEqual({ minSeconds: 0, maxSeconds: 900 });
  expect(row.prediction.peak.p95).toBeGreaterThan(5);
  expect(row.unmet?.why).toContain("900 s");
  expect(row.unmet?.instead).toContain("maximum concurrency of the mapping to 5");
});

test("a peak of 1 is below the maximum concurrency of any mapping, so fewer jobs are suggested", () => {
  // 200 jobs of 5 s one after the other take 1000 s; delays end at 900 s.
  const row = rowOf(plan({ maxPeak: 1 }, { count: 200, consumer: idealConsumer, only: "waves" }), "waves");
  expect(row.prediction.peak.p95).toBe(2);
  expect(row.unmet?.instead).toMatch(/^send fewer jobs, .* maximum concurrency of a mapping is at least 2/);
  expect(row.unmet?.instead).not.toContain("maximum concurrency of the mapping to");
});

test("a deadline is used up to the last second, and met", () => {
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

test("a window one second longer would miss the deadline", () => {
  const request = { count: 100, work: workOf("5s"), consumer: defaultConsumer };
  const { window } = rowOf(plan({ deadlineSeconds: 60 }, { ...request, only: "random" }), "random");
  const inTime = (maxSeconds: number) =>
    predict({ ...request, spread: "random", via: "sqs", window: { minSeconds: 0, maxSeconds } }).endsBy(60);
  expect(inTime(window.maxSeconds)).toBeGreaterThanOrEqual(0.95);
  expect(inTime(window.maxSeconds + 1)).toBeLessThan(0.95);
});

test("given delays are only predicted", () => {
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
  const row = rowOf(plan({ maxPeak: 10 }, { minSeconds: 10, only: "even" }), "even");
  const fromZero = rowOf(plan({ maxPeak: 10 }, { only: "even" }), "even").window.maxSeconds;
  expect(row.window).toEqual({ minSeconds: 10, maxSeconds: 10 + fromZero });
});

test.each([
  [{ maxPeak: 0 }, {}, "no-concurrency", /a peak of 1/],
  [{ deadlineSeconds: 4 }, {}, "deadline-shorter-than-one-job", /a deadline of at least 5s/],
  [{ deadlineSeconds: 12 }, { minSeconds: 10 }, "deadline-shorter-than-one-job", /a deadline of at least 15s/],
  [{ maxPeak: 5 }, { consumer: { ...defaultConsumer, reservedConcurrency: 0 } }, "function-disabled", /reserved/],
] as const)("%j cannot be met, and the plan names what can", (goal, change, reason, nearest) => {
  const answer = ask(goal, change);
  expect(answer).toMatchObject({ kind: "impossible", reason });
  expect(answer.kind === "impossible" && answer.nearest).toMatch(nearest);
});

test("for a deadline that is missed even without delays, the row says when the last job ends", () => {
  const row = rowOf(plan({ deadlineSeconds: 9 }, { only: "random" }), "random");
  expect(row.window).toEqual({ minSeconds: 0, maxSeconds: 0 });
  expect(row.unmet?.why).toMatch(/even without delays the last job ends after \d+\.\d s/);
});

test("a deadline that is missed without delays, because the burst is throttled, is met with delays", () => {
  const consumer = { ...defaultConsumer, accountConcurrency: 10 };
  const withoutDelays = rowOf(
    plan({ window: { minSeconds: 0, maxSeconds: 0 } }, { consumer, only: "even" }),
    "even",
  ).prediction;
  expect(withoutDelays.lastEndSeconds.p50).toBeGreaterThan(70);
  const { window, prediction, unmet } = rowOf(plan({ deadlineSeconds: 70 }, { consumer, only: "even" }), "even");
  expect(unmet).toBeNull();
  expect(prediction.lastEndSeconds.p95).toBeLessThanOrEqual(70);
  expect(window.maxSeconds).toBeGreaterThan(50);
});
