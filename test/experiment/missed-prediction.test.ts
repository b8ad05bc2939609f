import { expect, test } from "vitest";
import { type ArmEvidence, measureArm } from "../../src/experiment/measure-arm.ts";
import { newSendState } from "../../src/experiment/send/send-state.ts";
import { JobLog } from "../../src/measure/jobs.ts";
import type { BrokenAssumption } from "../../src/measure/prediction-miss.ts";
import { workOf } from "../support/work.ts";

const invocation = (requestId: string, seconds: number, crashed = false) => ({
  requestId,
  startMs: 0,
  endMs: seconds * 1000,
  initMs: 0,
  durationMs: seconds * 1000,
  billedMs: seconds * 1000,
  memoryMegabytes: 128,
  memoryUsedMegabytes: 60,
  crashed,
});

/** Three jobs at once, each `seconds` long, where a peak of 1 and 5 s of work were assumed. */
function evidenceOf(seconds: number, changes: Partial<ArmEvidence> = {}): ArmEvidence {
  const log = new JobLog();
  const state = newSendState();
  for (const document of [1, 2, 3]) {
    state.sent.add(document);
    log.add({
      flatten: "job",
      run: "r",
      document,
      size: null,
      startedAtMs: 0,
      endedAtMs: seconds * 1000,
      outcome: "processed",
      reason: null,
      attempt: 1,
      messageId: "m",
      requestId: `r${document}`,
    });
  }
  const none = new Set<number>();
  return {
    spec: {
      name: "sqs 0-10 s",
      via: "sqs",
      count: 3,
      window: { minSeconds: 0, maxSeconds: 10 },
      spread: "random",
      work: workOf("5s"),
      failShare: 0,
      flaky: 0,
      pauseMs: 0,
      parallel: undefined,
      timeoutMs: 1,
    },
    calls: [],
    state: "drained",
    stopped: undefined,
    failures: [],
    startedMs: 0,
    endedMs: seconds * 1000,
    send: state,
    jobs: { sent: state.sent, log, failed: none, throttled: none, deadLettered: none, pending: 0 },
    jobIntervals: log.intervals,
    invocations: [1, 2, 3].map((document) => invocation(`r${document}`, seconds)),
    cloudwatch: { peak: 3, invocations: 3, errors: 0, throttles: 0, metricsRequested: 4, caveats: [] },
    settings: { memoryMegabytes: 128, architecture: "arm64", logGroup: "g" } as ArmEvidence["settings"],
    otherInvocations: 0,
    skewMs: 0,
    warmEnvironments: 3,
    batchSize: 1,
    predicted: { p5: 1, p50: 1, p95: 1 },
    ...changes,
  };
}

function becauseOf(evidence: ArmEvidence): readonly BrokenAssumption[] | undefined {
  const caveat = measureArm(evidence).caveats.find(({ kind }) => kind === "peak-unpredicted");
  return caveat?.kind === "peak-unpredicted" ? caveat.because : undefined;
}

test("jobs that worked longer than assumed are named", () => {
  expect(becauseOf(evidenceOf(8))).toEqual([
    { kind: "other-work", assumed: { p50: 5, p95: 5 }, measured: { p50: 8, p95: 8 } },
  ]);
});

test("nothing that stands out is an empty list", () => {
  expect(becauseOf(evidenceOf(5))).toEqual([]);
});

test("a peak inside the band raises no caveat", () => {
  expect(becauseOf(evidenceOf(8, { predicted: { p5: 2.4, p50: 2.6, p95: 2.8 } }))).toBeUndefined();
});

test("a run that was cut short is not held against its prediction", () => {
  expect(becauseOf(evidenceOf(8, { state: "interrupted" }))).toBeUndefined();
});

test("invocations of other jobs come first, and a crash counts as a failure", () => {
  const evidence = evidenceOf(5, { otherInvocations: 1, warmEnvironments: 4 });
  expect(becauseOf({ ...evidence, invocations: [...evidence.invocations, invocation("crashed", 5, true)] })).toEqual([
    { kind: "other-invocations", invocations: 1 },
    { kind: "retries", failures: 1, duplicates: 0 },
  ]);
});

test("new environments that start slowly are named", () => {
  const evidence = evidenceOf(5);
  const invocations = evidence.invocations.map((one) => ({ ...one, initMs: 900 }));
  expect(becauseOf({ ...evidence, invocations })).toEqual([
    { kind: "slow-cold-starts", assumedSeconds: 0.2, measuredSeconds: 0.9 },
  ]);
});
