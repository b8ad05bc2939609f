import type { WatchDocument } from "../../src/experiment/metrics-watch.ts";
import type { ArmResult, ResultDocument } from "../../src/experiment/result.ts";
import type { BrokenAssumption } from "../../src/measure/prediction-miss.ts";
import { keepsLimits } from "../../src/plan/simulate/simulation.ts";
import type { Goal } from "../../src/plan/solve/goal.ts";
import type { PlanRow, SolvedPlan } from "../../src/plan/solve/plan.ts";
import type { SpreadName } from "../../src/plan/spreads/spread.ts";
import type { Work } from "../../src/plan/work.ts";
import { parseWork } from "../../src/plan/work-distributions.ts";

/** An arm of 100 jobs through SQS within 30 s; `changes` replaces whole members. */
export const arm = (changes: Partial<ArmResult> = {}): ArmResult => ({
  name: "sqs 0-30 s",
  via: "sqs",
  spread: "random",
  jitterSeconds: { min: 0, max: 30 },
  count: 100,
  state: "drained",
  jobs: { sent: 100, processed: 100, failed: 0, deadLettered: 0, throttled: 0, inFlight: 0, lost: 0, duplicates: 0 },
  peak: { invocations: 23, jobs: 23, cloudwatch: 23, floor: 15, predicted: { p5: 20, p50: 22, p95: 26 } },
  invocations: { logs: 100, cloudwatch: 100, perSecond: 14, environments: 23 },
  errors: 0,
  throttles: 0,
  seconds: {
    send: 0.4,
    untilFirstStart: 0.1,
    untilLastEnd: 35.2,
    waitP50: 15.1,
    waitP95: 29,
    workP50: 5,
    workP95: 5,
  },
  cost: { usd: 0.0001, perMillionJobsUsd: 9.37, idleUsdPerMonth: 0.2592 },
  series: {
    stepMs: 1_000,
    inFlight: [
      4, 7, 9, 14, 17, 18, 16, 19, 22, 23, 21, 18, 17, 16, 18, 20, 19, 17, 15, 16, 18, 19, 17, 16, 14, 15, 17, 18, 16,
      14, 11, 9, 6, 3, 2, 1,
    ],
  },
  caveats: [],
  ...changes,
});

/** The direct arm that everything is compared with: all 100 at once. */
export const direct = (changes: Partial<ArmResult> = {}): ArmResult =>
  arm({
    name: "direct",
    via: "invoke",
    spread: "none",
    jitterSeconds: null,
    invocations: { logs: 100, cloudwatch: 100, perSecond: 100, environments: 100 },
    cost: { usd: 0.0001, perMillionJobsUsd: 8.76, idleUsdPerMonth: 0 },
    peak: { invocations: 100, jobs: 100, cloudwatch: 100, floor: 100, predicted: null },
    seconds: {
      send: 0.2,
      untilFirstStart: 0.1,
      untilLastEnd: 5.3,
      waitP50: 0.1,
      waitP95: 0.2,
      workP50: 5,
      workP95: 5,
    },
    series: { stepMs: 1_000, inFlight: [100, 100, 100, 100, 100, 12] },
    ...changes,
  });

/** A direct burst against a concurrency limit of 10. */
export const throttled = (): ArmResult =>
  direct({
    jobs: { sent: 100, processed: 10, failed: 0, deadLettered: 0, throttled: 90, inFlight: 0, lost: 0, duplicates: 0 },
    peak: { invocations: 10, jobs: 10, cloudwatch: null, floor: 100, predicted: null },
    invocations: { logs: 10, cloudwatch: null },
    throttles: 90,
    series: { stepMs: 1_000, inFlight: [10, 10, 10, 10, 10, 2] },
    caveats: [
      { kind: "function-timeouts", invocations: 2, timeoutSeconds: 60, jobs: [] },
      { kind: "throttled", jobs: 90, of: 100 },
      { kind: "cloudwatch-no-data", metric: "ConcurrentExecutions" },
      { kind: "coarse-period", periodSeconds: 60, burstSeconds: 5.3 },
    ],
  });

/** An arm in which everything went wrong that can. */
export const troubled = (): ArmResult =>
  arm({
    name: "sqs 0-10 s",
    jitterSeconds: { min: 0, max: 10 },
    state: "timed-out",
    jobs: { sent: 100, processed: 80, failed: 2, deadLettered: 7, throttled: 0, inFlight: 8, lost: 3, duplicates: 4 },
    peak: { invocations: 12, jobs: 57, cloudwatch: 40, floor: null, predicted: { p5: 20.2, p50: 22.5, p95: 26.1 } },
    invocations: { logs: 31, cloudwatch: 29 },
    errors: 9,
    throttles: 14,
    seconds: {
      send: 9.1,
      untilFirstStart: 0.4,
      untilLastEnd: 125.4,
      waitP50: 61,
      waitP95: 119,
      workP50: 5.1,
      workP95: 9,
    },
    cost: { usd: 0.0123 },
    caveats: [
      { kind: "cloudwatch-settling", metric: "ConcurrentExecutions" },
      { kind: "driver-limited", sendSeconds: 9.1, workSeconds: 5.1 },
      { kind: "sample", jobs: 2_000, of: 5_000_000, peak: 1_000, lastEndSeconds: 10_140, usd: 34.92 },
      { kind: "no-noisy-tenant", peak: 12, least: 30 },
      { kind: "outage-unpredicted", jobs: 20_000, most: 10_000 },
      { kind: "rate-exceeded", ratePerSecond: 14, perSecond: 18 },
      { kind: "duplicates", jobs: 4 },
      { kind: "never-ran", jobs: 2 },
      { kind: "not-sent-on", jobs: [4, 7, 8], queue: "flatten-beyond-later-dlq" },
      { kind: "processed-and-dead-lettered", jobs: 1 },
      { kind: "lost", jobs: 3 },
      { kind: "failure", step: "metrics", message: "the connection was refused" },
      {
        kind: "unsent",
        jobs: 5,
        reasons: [
          { why: "refused", jobs: 2, message: "access denied" },
          { why: "timed-out", jobs: 3, message: null },
        ],
      },
      { kind: "still-running", jobs: 8 },
      { kind: "clock-skew", seconds: -0.8 },
      { kind: "other-invocations", invocations: 3 },
      { kind: "peak-bounds", low: 20, high: 23, invocations: 3 },
      { kind: "aborted", condition: "throttles>0", value: 3 },
      { kind: "counted", othersAtMost: 3, low: 9, high: 12 },
      { kind: "outcome-unknown", jobs: 2, why: "queue" },
      { kind: "no-log" },
      { kind: "only-counted", jobs: 5_000_000, most: 1_000_000, emptiedSeconds: 1_012 },
      { kind: "sent-again", messages: 10 },
      { kind: "peak-mismatch", exact: 12, cloudwatch: 40 },
      { kind: "batched", batchSize: 5 },
      { kind: "peak-unpredicted", measured: 12, low: 20.2, high: 26.1, because: everyBrokenAssumption },
      { kind: "deadline-missed", deadlineSeconds: 120, endedSeconds: 125.4, because: [] },
      { kind: "limit-missed", limit: "maxRate", most: 14, measured: 20, because: [] },
    ],
  });

/** Everything that can go otherwise than assumed. */
const everyBrokenAssumption: readonly BrokenAssumption[] = [
  { kind: "other-invocations", invocations: 3 },
  { kind: "other-work", assumed: { p50: 5, p95: 5 }, measured: { p50: 5.1, p95: 9 } },
  { kind: "throttles", throttles: 14 },
  { kind: "retries", failures: 9, duplicates: 4 },
  { kind: "slow-driver", sendSeconds: 9.1 },
  { kind: "slow-cold-starts", assumedSeconds: 0.2, measuredSeconds: 1.5 },
  { kind: "warm-environments", environments: 12 },
  { kind: "batches", batchSize: 5, jobsPerInvocation: 2.7 },
];

/** A result of the given arms. */
export const result = (arms: readonly ArmResult[], kind: ResultDocument["kind"] = "burst"): ResultDocument => ({
  schemaVersion: 1,
  kind,
  id: "b7f3a1",
  startedAt: "2026-11-23T12:00:03.000Z",
  seed: 42,
  target: { kind: "local", region: "us-east-1", stack: "flatten" },
  arms,
  caveats: [],
});

/** Direct, SQS without delays, and SQS with 0–30 s: the comparison that everybody runs first. */
export const comparison = (): ResultDocument =>
  result(
    [
      direct(),
      arm({
        name: "sqs 0 s",
        jitterSeconds: { min: 0, max: 0 },
        peak: { invocations: 41, jobs: 41, cloudwatch: 41, floor: 100, predicted: null },
        seconds: {
          send: 0.4,
          untilFirstStart: 0.1,
          untilLastEnd: 18,
          waitP50: 6,
          waitP95: 12.4,
          workP50: 5,
          workP95: 5,
        },
        series: { stepMs: 1_000, inFlight: [5, 9, 14, 20, 27, 33, 38, 41, 41, 38, 33, 27, 20, 14, 9, 6, 3, 1] },
      }),
      arm(),
    ],
    "compare",
  );

const repeat = (source: ArmResult, peak: number, untilLastEnd: number): ArmResult => ({
  ...source,
  peak: { ...source.peak, invocations: peak, jobs: peak, cloudwatch: peak },
  seconds: { ...source.seconds, untilLastEnd },
});

/** Two arms, three runs each. */
export const repeated = (): ResultDocument =>
  result(
    [
      ...[100, 100, 100].map((peak) => repeat(direct(), peak, 5.3)),
      ...[11, 9, 14].map((peak, index) => repeat(arm(), peak, 34.9 + index * 0.5)),
    ],
    "compare",
  );

const minute = (concurrent: number | null, invocations: number | null) => ({
  concurrentExecutions: concurrent,
  invocations,
  errors: invocations === null ? null : 0,
  throttles: invocations === null ? null : 0,
  durationP50Ms: invocations === null ? null : 5_003,
  durationP95Ms: invocations === null ? null : 5_120,
});

/** Five minutes of two functions. */
export const watched = (): WatchDocument => ({
  schemaVersion: 1,
  kind: "watch",
  at: "2026-11-23T12:05:10.000Z",
  target: { kind: "aws", region: "eu-central-1", stack: "flatten" },
  minutes: [
    [null, null],
    [3, 12],
    [23, 88],
    [0, 0],
    [null, null],
  ].map(([concurrent = null, invocations = null], index) => ({
    start: `2026-11-23T12:0${index}:00.000Z`,
    provisional: index > 2,
    perFunction: {
      process: minute(concurrent, invocations),
      ...(index === 1 ? { trigger: { ...minute(1, 1), durationP50Ms: 812, durationP95Ms: 812 } } : {}),
    },
  })),
  queue: { visible: 12, notVisible: 23, delayed: 41, deadLetters: 0 },
  metricsRequested: 72,
  usd: 0.00072,
});

/** A row with a sure peak and end: what matters to those who choose and show rows. */
export const rowOf = (spread: SpreadName, peak: number, endSeconds: number, isUnmet = false): PlanRow => ({
  spread,
  window: { minSeconds: 0, maxSeconds: 60 },
  prediction: {
    peak: { p5: peak, p50: peak, p95: peak },
    runs: 1,
    exceeds: (n) => (peak > n ? 1 : 0),
    keeps: (limits) => (keepsLimits({ peak, startsPerSecond: 2, environments: peak }, limits) ? 1 : 0),
    rate: { p50: 2, p95: 2 },
    environments: { p50: peak, p95: peak },
    endsBy: (seconds) => (endSeconds <= seconds ? 1 : 0),
    curve: [0, peak, peak, 0],
    lastEndSeconds: { p50: endSeconds, p95: endSeconds },
    floor: 5,
    throttledShare: 0,
    method: "a sample",
    assumptions: ["nothing"],
  },
  unmet: isUnmet ? { why: `the peak is up to ${peak}`, instead: "do less" } : null,
});

/** A plan of these rows, beside a pool of five workers that is done after 50 s. */
export function planOf(goal: Goal, rows: readonly PlanRow[]): SolvedPlan {
  const random = rows.find(({ spread }) => spread === "random")?.prediction;
  return {
    kind: "plan",
    goal,
    rows,
    pool: { workers: 5, windowSeconds: 45, peak: 5, lastEndSeconds: { p50: 50, p95: 50 } },
    costOfRandom: {
      seconds: (random?.lastEndSeconds.p95 ?? 50) - 50,
      invocations: (random?.peak.p95 ?? 5) - 5,
    },
  };
}

/** The work that a text describes; an error where it describes none. */
export function workOf(text: string): Work {
  const work = parseWork(text);
  if (work === undefined) throw new Error(`"${text}" is not a work time`);
  return work;
}
