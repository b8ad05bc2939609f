import { expect, test } from "vitest";
import type { MeasuredRun, RunEvidence } from "../../src/experiment/follow/evidence.ts";
import { waitForMetrics } from "../../src/experiment/follow/settled-metrics.ts";
import { measureArm } from "../../src/experiment/measure-arm.ts";
import { newSendState } from "../../src/experiment/send/send-state.ts";
import type { Invocation } from "../../src/measure/invocations.ts";
import { JobLog } from "../../src/measure/job-log.ts";
import type { BrokenAssumption } from "../../src/measure/prediction-miss.ts";
import { defaultConsumer } from "../../src/plan/consumer.ts";
import { directSpec, queuedSpec, runSpecs } from "../support/arms.ts";
import { deployedStack } from "../support/deployed-stack.ts";
import { workOf } from "../support/samples.ts";

/** Three jobs of 5 s, with a predicted peak of 1. */
const run: MeasuredRun = {
  spec: {
    ...queuedSpec,
    count: 3,
    window: { minSeconds: 0, maxSeconds: 10 },
    spread: "random",
    work: workOf("5s"),
  },
  consumer: { ...defaultConsumer, warmEnvironments: 3 },
  prediction: { peak: { p5: 1, p50: 1, p95: 1 }, exceeds: () => 0, runs: 100 } as unknown as MeasuredRun["prediction"],
  facts: {
    processFunction: { memoryMegabytes: 128, architecture: "arm64" },
    mapping: { batchSize: 1 },
  } as MeasuredRun["facts"],
  calls: [],
};

const invocation = (requestId: string, seconds: number, outcome: Invocation["outcome"] = "success"): Invocation => ({
  requestId,
  stream: `environment of ${requestId}`,
  startMs: 0,
  endMs: seconds * 1000,
  initMs: 0,
  durationMs: seconds * 1000,
  billedMs: seconds * 1000,
  memoryMegabytes: 128,
  memoryUsedMegabytes: 60,
  outcome,
  reportsErrors: false,
});

/** Three jobs that ran at once, each for `seconds`. */
function evidenceOf(seconds: number): RunEvidence {
  const log = new JobLog();
  const sends = newSendState();
  for (const job of [1, 2, 3]) {
    sends.sent.add(job);
    log.add({
      flatten: "job",
      run: "r",
      document: job,
      size: null,
      startedAtMs: 0,
      endedAtMs: seconds * 1000,
      outcome: "processed",
      reason: null,
      attempt: 1,
      messageId: "m",
      requestId: `r${job}`,
    });
  }
  const none = new Set<number>();
  return {
    state: "drained",
    stop: { reason: undefined, failures: [], aborted: undefined },
    startedMs: 0,
    endedMs: seconds * 1000,
    skewMs: 0,
    accounting: "job-lines",
    isCounted: false,
    emptiedMs: undefined,
    deadLetters: { notSentOn: none, laterUrl: undefined },
    sends,
    evidence: { sent: sends.sent, log, answered: none, failed: none, throttled: none, deadLettered: none, pending: 0 },
    invocations: { own: [1, 2, 3].map((job) => invocation(`r${job}`, seconds)), unclear: [], foreign: [] },
    cloudwatch: {
      peaks: new Map(),
      peak: 3,
      invocations: 3,
      errors: 0,
      throttles: 0,
      metricsRequested: 4,
      caveats: [],
    },
  };
}

function becauseOf(seen: RunEvidence, measured: MeasuredRun = run): readonly BrokenAssumption[] | undefined {
  const caveat = measureArm(measured, seen).caveats.find(({ kind }) => kind === "peak-unpredicted");
  return caveat?.kind === "peak-unpredicted" ? caveat.because : undefined;
}

test("jobs that worked longer than assumed are named", () => {
  expect(becauseOf(evidenceOf(8))).toEqual([
    { kind: "other-work", assumed: { p50: 5, p95: 5 }, measured: { p50: 8, p95: 8 } },
  ]);
});

test("the list is empty if no assumption was broken", () => {
  expect(becauseOf(evidenceOf(5))).toEqual([]);
});

test("a peak inside the predicted range raises no caveat", () => {
  const prediction = { ...run.prediction, peak: { p5: 2.4, p50: 2.6, p95: 2.8 } };
  expect(becauseOf(evidenceOf(8), { ...run, prediction })).toBeUndefined();
});

test("a run that was cut short is not compared with its prediction", () => {
  expect(becauseOf({ ...evidenceOf(8), state: "interrupted" })).toBeUndefined();
});

test("invocations of other jobs come first, and a crash counts as a failure", () => {
  const seen = evidenceOf(5);
  const own = [...seen.invocations.own, invocation("crashed", 5, "error")];
  const consumer = { ...run.consumer, warmEnvironments: 4 };
  expect(
    becauseOf({ ...seen, invocations: { own, unclear: [], foreign: [invocation("other", 5)] } }, { ...run, consumer }),
  ).toEqual([
    { kind: "other-invocations", invocations: 1 },
    { kind: "retries", failures: 1, duplicates: 0 },
  ]);
});

test("new environments that start slowly are named", () => {
  const seen = evidenceOf(5);
  const own = seen.invocations.own.map((one) => ({ ...one, initMs: 900 }));
  expect(becauseOf({ ...seen, invocations: { own, unclear: [], foreign: [] } })).toEqual([
    { kind: "slow-cold-starts", assumedSeconds: 0.2, measuredSeconds: 0.9 },
  ]);
});

test("if it is unclear whose invocations are running, the peak is the certain one, and a caveat has the bounds", () => {
  const seen = evidenceOf(5);
  const { own } = seen.invocations;
  const unclear = [invocation("u1", 5), invocation("u2", 5)];
  const result = measureArm(run, { ...seen, invocations: { own, unclear, foreign: [] } });
  expect(result.peak.invocations).toBe(3);
  expect(result.invocations.logs).toBe(3);
  expect(result.caveats).toContainEqual({ kind: "peak-bounds", low: 3, high: 5, invocations: 2 });
});

test("invocations that the timeout of the function ended are counted, and a crash is not one of them", async () => {
  const { target } = await deployedStack({ parameters: { FunctionTimeoutSeconds: "3", MaxReceiveCount: "1" } });
  for (const spec of [directSpec, queuedSpec]) {
    const [arm] = await runSpecs(target, [spec]);
    const caveat = {
      kind: "function-timeouts",
      invocations: 10,
      timeoutSeconds: 3,
      jobs: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    };
    expect(arm?.caveats).toContainEqual(caveat);
  }
  const seen = evidenceOf(5);
  const own = [...seen.invocations.own, invocation("crashed", 5, "error")];
  const { caveats } = measureArm(run, { ...seen, invocations: { own, unclear: [], foreign: [] } });
  expect(caveats.map(({ kind }) => kind)).not.toContain("function-timeouts");
});

test("the pollers of provisioned mode cost what CloudWatch counted, and without that what the peak needs", () => {
  const provisioned = {
    ...run,
    facts: { ...run.facts, mapping: { ...run.facts.mapping, pollers: "2-10" } } as MeasuredRun["facts"],
  };
  const seen = { ...evidenceOf(5), endedMs: 3_600_000 };
  const costWith = (pollers?: number) => {
    const cloudwatch = { ...seen.cloudwatch, ...(pollers === undefined ? {} : { pollers }) };
    return measureArm(provisioned, { ...seen, cloudwatch }).cost.usd;
  };
  // An hour of one poller costs $0.00925 (Lambda pricing).
  expect(costWith(7) - costWith(2)).toBeCloseTo(5 * 0.00925, 10);
  expect(costWith()).toBe(costWith(2));
});

test("the pollers that a mapping in provisioned mode had are read from CloudWatch", async () => {
  const { target } = await deployedStack();
  const startMs = target.cloud.clock.nowMs();
  await runSpecs(target, [{ ...queuedSpec, count: 300, work: workOf("2s"), settings: { pollers: "4-10" } }]);
  const window = { startMs, endMs: target.cloud.clock.nowMs(), provisionedMapping: target.workload.mappingId };
  const { pollers = 0 } = await waitForMetrics(target, window);
  expect(pollers).toBeGreaterThanOrEqual(4);
  expect(pollers).toBeLessThanOrEqual(10);
});
