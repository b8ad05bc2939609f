import { whyOf } from "../aws/errors.ts";
import type { FunctionSettings } from "../aws/functions.ts";
import { mean, percentile } from "../base/statistics.ts";
import type { Caveat } from "../measure/caveats.ts";
import { costUsd, sqsRequestsFor } from "../measure/cost.ts";
import type { Invocation } from "../measure/invocations.ts";
import { countJobs, type JobCounts, type JobEvidence } from "../measure/jobs.ts";
import { type Interval, peakOf, seriesOf } from "../measure/peak.ts";
import { brokenAssumptions, type RunFacts } from "../measure/prediction-miss.ts";
import { defaultConsumer } from "../plan/consumer.ts";
import { burstFloor } from "../plan/floor.ts";
import { jitterSeconds } from "../plan/jitter-window.ts";
import type { PredictedPeak } from "../plan/prediction.ts";
import { isQueued } from "../plan/scenario.ts";
import type { PlannedCall } from "../plan/send-plan.ts";
import type { ArmSpec } from "./arm-spec.ts";
import type { CloudWatchReading } from "./follow/settled-metrics.ts";
import type { Failure, StopReason } from "./follow/stop.ts";
import type { ArmResult } from "./result.ts";
import { pausedSeconds, plannedSendSeconds } from "./send/send-request.ts";
import { type SendState, unsentCaveat } from "./send/send-state.ts";

/** Everything that was seen of one arm. */
export interface ArmEvidence {
  readonly spec: ArmSpec;
  readonly calls: readonly PlannedCall[];
  readonly state: ArmResult["state"];
  /** Why it was cut short, if it was. */
  readonly stopped: StopReason | undefined;
  readonly failures: readonly Failure[];
  readonly startedMs: number;
  readonly send: SendState;
  readonly jobs: JobEvidence;
  readonly jobIntervals: readonly Interval[];
  /** Invocations of the run, as far as can be told. */
  readonly invocations: readonly Invocation[];
  /** How many invocations worked on other jobs at the same time. */
  readonly otherInvocations: number;
  /** How far the target's clock, which the log was written by, is ahead of ours, as far as is certain. */
  readonly skewMs: number;
  readonly cloudwatch: CloudWatchReading;
  readonly settings: FunctionSettings;
  readonly batchSize: number;
  /** Environments that were there beforehand, as far as it was known. */
  readonly warmEnvironments: number;
  readonly endedMs: number;
  /** What was said beforehand. */
  readonly predicted: PredictedPeak;
}

/** Clocks that are nearer than this shift no wait that matters. */
const skewToleratedMs = 2_000;

/** Folds what was seen of an arm into its result. */
export function measureArm(evidence: ArmEvidence): ArmResult {
  const { spec, invocations, cloudwatch, startedMs, endedMs, skewMs } = evidence;
  const counts = countJobs(evidence.jobs);
  const exact = peakOf(invocations).value;
  const arm: Omit<ArmResult, "caveats"> = {
    name: spec.name,
    via: spec.via,
    spread: spec.spread,
    jitterSeconds: spec.window && jitterSeconds(spec.window),
    count: spec.count,
    state: evidence.state,
    ...(spec.settings === undefined ? {} : { settings: spec.settings }),
    jobs: counts,
    peak: {
      invocations: exact,
      jobs: peakOf(evidence.jobIntervals).value,
      cloudwatch: cloudwatch.peak,
      floor: peakFloor(evidence),
      predicted: evidence.predicted,
    },
    invocations: { logs: invocations.length, cloudwatch: cloudwatch.invocations },
    // A run that times out or crashes logs no job.
    errors: evidence.jobs.log.failedAttempts + invocations.filter(({ crashed }) => crashed).length,
    throttles: throttlesOf(evidence, counts),
    seconds: secondsOf(evidence),
    cost: { usd: costOf(evidence) },
    series: seriesOf(invocations, startedMs + skewMs, endedMs + skewMs),
  };
  const caveats = [...cloudwatch.caveats, ...caveatsOf(evidence, counts, exact), ...missedPrediction(evidence, arm)];
  return { ...arm, caveats };
}

/** The driver hears of every refused invoke itself; what a queue was refused, CloudWatch alone knows: null without data. */
function throttlesOf({ spec, cloudwatch }: ArmEvidence, { throttled }: JobCounts): number | null {
  const isKnown = spec.via === "invoke" || cloudwatch.throttles !== null;
  return isKnown ? Math.max(throttled, cloudwatch.throttles ?? 0) : null;
}

/** What no placement of the delays can beat: pauses between the sends widen their window; a direct burst has no batches. */
function peakFloor({ spec, batchSize }: ArmEvidence): number | null {
  const { count, window, work, via } = spec;
  const delayedSeconds = window === null ? 0 : window.maxSeconds - window.minSeconds;
  const windowSeconds = delayedSeconds + pausedSeconds(spec);
  return burstFloor({ count, windowSeconds, work, batchSize: isQueued(via) ? batchSize : 1 });
}

/** Lines are dated by the cloud's clock, sends by ours. */
function secondsOf({ startedMs: sendsFromMs, skewMs, send, jobs }: ArmEvidence): ArmResult["seconds"] {
  const { log } = jobs;
  const startedMs = sendsFromMs + skewMs;
  const waits = log.firstStartsMs().map((ms) => (ms - startedMs) / 1000);
  const works = log.workMs.map((ms) => ms / 1000);
  const { firstSendMs, lastSendMs } = send;
  return {
    send: firstSendMs === undefined || lastSendMs === undefined ? 0 : (lastSendMs - firstSendMs) / 1000,
    untilFirstStart: waits.length === 0 ? null : waits.reduce((a, b) => Math.min(a, b)),
    untilLastEnd: log.lastEndMs === undefined ? null : (log.lastEndMs - startedMs) / 1000,
    waitP50: orNull(percentile(waits, 50)),
    waitP95: orNull(percentile(waits, 95)),
    workP50: orNull(percentile(works, 50)),
    workP95: orNull(percentile(works, 95)),
  };
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : Math.round(value * 1000) / 1000);

function costOf({ spec, invocations, settings, send, jobs, batchSize, cloudwatch }: ArmEvidence): number {
  const deliveries = jobs.log.workMs.length;
  return costUsd({
    invocations: invocations.length,
    billedMs: invocations.reduce((total, { billedMs }) => total + (billedMs ?? 0), 0),
    memoryMegabytes: settings.memoryMegabytes,
    architecture: settings.architecture,
    sqsRequests: isQueued(spec.via) ? sqsRequestsFor(send.sent.size, deliveries, batchSize) : 0,
    metricsRequested: cloudwatch.metricsRequested,
  });
}

function caveatsOf(evidence: ArmEvidence, counts: JobCounts, exact: number): Caveat[] {
  const { spec, cloudwatch, batchSize } = evidence;
  const caveats: Caveat[] = [...failureCaveats(evidence), ...unsentCaveat(evidence.send, spec.count, evidence.stopped)];
  const { send, workP50 } = secondsOf(evidence);
  const paced = spec.pauseMs > 0 || spec.parallel !== undefined;
  if (!paced && workP50 !== null && spec.window === null && send > workP50 / 2) {
    caveats.push({ kind: "driver-limited", sendSeconds: send, workSeconds: workP50 });
  }
  const { otherInvocations: invocations, skewMs } = evidence;
  if (Math.abs(skewMs) > skewToleratedMs) caveats.push({ kind: "clock-skew", seconds: skewMs / 1000 });
  if (invocations > 0) caveats.push({ kind: "other-invocations", invocations });
  else if (cloudwatch.caveats.length === 0 && cloudwatch.peak !== null && cloudwatch.peak !== exact) {
    caveats.push({ kind: "peak-mismatch", exact, cloudwatch: cloudwatch.peak });
  }
  const neverRan = countNeverRan(evidence);
  if (neverRan > 0) caveats.push({ kind: "never-ran", jobs: neverRan });
  if (counts.lost > 0) caveats.push({ kind: "lost", jobs: counts.lost });
  if (counts.duplicates > 0) caveats.push({ kind: "duplicates", jobs: counts.duplicates });
  const unlimited = spec.settings === undefined ? {} : ({ unlimited: true } as const);
  if (counts.inFlight > 0) caveats.push({ kind: "still-running", jobs: counts.inFlight, ...unlimited });
  if (batchSize > 1 && isQueued(spec.via)) caveats.push({ kind: "batched", batchSize });
  return caveats;
}

/** What failed; once the run itself could not be followed, nobody expects its log to be whole. */
function failureCaveats({ failures }: ArmEvidence): Caveat[] {
  const isFollowed = failures.every(({ step }) => step !== "following");
  return failures
    .filter(({ step }) => isFollowed || step !== "log")
    .map(({ step, error }) => ({ kind: "failure", step, message: whyOf(error) }));
}

/** Messages that throttling alone brought to the dead-letter queue: no run of the function ever had them. */
function countNeverRan({ jobs, cloudwatch, send }: ArmEvidence): number {
  if ((cloudwatch.throttles ?? 0) === 0) return 0;
  return [...jobs.deadLettered].filter((document) => send.sent.has(document) && !jobs.log.wasStarted(document)).length;
}

/** Says which assumption broke where a whole run had another peak than predicted, or missed its deadline. */
function missedPrediction(evidence: ArmEvidence, arm: Omit<ArmResult, "caveats">): Caveat[] {
  if (arm.state !== "drained" || arm.jobs.lost > 0) return [];
  const { predicted, spec } = evidence;
  const measured = arm.peak.invocations;
  const caveats: Caveat[] = [];
  const because = () => brokenAssumptions(runFactsOf(evidence, arm));
  if (measured < Math.floor(predicted.p5) || measured > Math.ceil(predicted.p95)) {
    caveats.push({ kind: "peak-unpredicted", measured, low: predicted.p5, high: predicted.p95, because: because() });
  }
  const { goal } = spec;
  const ended = arm.seconds.untilLastEnd;
  if (goal !== undefined && "deadlineSeconds" in goal && ended !== null && ended > goal.deadlineSeconds) {
    const { deadlineSeconds } = goal;
    caveats.push({ kind: "deadline-missed", deadlineSeconds, endedSeconds: ended, because: because() });
  }
  return caveats;
}

/** What a run shows of the assumptions that its prediction rested on. */
function runFactsOf(evidence: ArmEvidence, arm: Omit<ArmResult, "caveats">): RunFacts {
  const { spec, invocations, jobs, batchSize } = evidence;
  const { workP50, workP95, send } = arm.seconds;
  const coldStarts = invocations.filter(({ initMs }) => initMs > 0).map(({ initMs }) => initMs / 1000);
  const ours = invocations.filter(({ requestId }) => jobs.log.ranIn(requestId));
  return {
    assumedWork: { p50: spec.work.quantile(0.5), p95: spec.work.quantile(0.95) },
    measuredWork: workP50 === null || workP95 === null ? null : { p50: workP50, p95: workP95 },
    throttles: arm.throttles ?? 0,
    failures: arm.errors,
    duplicates: arm.jobs.duplicates,
    assumedSendSeconds: plannedSendSeconds(evidence.calls),
    sendSeconds: send,
    batchSize: isQueued(spec.via) ? batchSize : 1,
    jobsPerInvocation: ours.length === 0 ? 0 : jobs.log.workMs.length / ours.length,
    assumedColdStartSeconds: (defaultConsumer.coldStartMs + defaultConsumer.coldStartSpreadMs) / 1000,
    coldStartSeconds: coldStarts.length === 0 ? null : mean(coldStarts),
    warmEnvironments: Math.max(0, arm.peak.invocations - coldStarts.length),
    assumedWarmEnvironments: evidence.warmEnvironments,
    otherInvocations: evidence.otherInvocations,
  };
}
