import { whyOf } from "../aws/errors.ts";
import { queueNameOf } from "../aws/queue.ts";
import type { Outage } from "../base/job.ts";
import { limits } from "../base/limits.ts";
import { mean, percentile, rounded, smallest } from "../base/numbers.ts";
import { type abortTerms, isHeld } from "../measure/assertion.ts";
import type { Caveat } from "../measure/caveats.ts";
import { countJobs, type JobCounts } from "../measure/jobs.ts";
import { environmentsOf, mostStartsInSecond, peakOf } from "../measure/peak.ts";
import { type Assumptions, brokenAssumptions, type InvocationFacts } from "../measure/prediction-miss.ts";
import { seriesOf } from "../measure/series.ts";
import { type Tenant, type TenantsResult, tenantsResult } from "../measure/tenants.ts";
import { burstFloor } from "../plan/floor.ts";
import { spanSeconds } from "../plan/predict.ts";
import { isQueued } from "../plan/scenario.ts";
import type { PlannedJob } from "../plan/send-plan.ts";
import { oneByOneMax } from "../plan/simulate/simulate.ts";
import { jitterSeconds } from "../plan/spreads/spread.ts";
import { workPercentile } from "../plan/work.ts";
import { pausedSeconds } from "./arm-spec.ts";
import { armCost } from "./cost.ts";
import type { MeasuredRun, RunEvidence } from "./follow/settled-evidence.ts";
import { loadOf } from "./load.ts";
import type { ArmResult, OutageResult } from "./result.ts";
import { wholeBurst } from "./send/map/whole.ts";
import { sendingMs, unsentCaveat } from "./send/send-state.ts";
import { batchSizeOf } from "./stack-facts.ts";
import { countedSeconds, errorsOf, isUnlogged, ownShare, peakJobs, unknownCaveats } from "./unlogged.ts";
import { waitResults, waitsOf } from "./waits.ts";

/** A result whose caveats are still to be found. */
type Measured = Omit<ArmResult, "caveats">;

/** Folds what was seen of a run into its result. */
export function measureArm(run: MeasuredRun, seen: RunEvidence): ArmResult {
  const { spec, prediction } = run;
  const { evidence, cloudwatch, startedMs, endedMs, skewMs } = seen;
  const { own } = seen.invocations;
  const counts = countJobs(evidence);
  const whole = wholeBurst(run);
  const share = seen.isCounted ? ownShare(run, seen, counts) : undefined;
  const waits = waitsOf(run, seen);
  const peak = isUnlogged(seen) ? null : peakOf(own).value;
  const measured: Measured = {
    name: spec.name,
    via: spec.via,
    spread: spec.spread,
    jitterSeconds: spec.window && jitterSeconds(spec.window),
    count: spec.count,
    ...(whole && { whole }),
    state: seen.state,
    ...(spec.beyond === undefined ? {} : { beyond: spec.beyond }),
    ...(spec.arrivalsSeconds === undefined ? {} : { replayedSeconds: spanSeconds(spec.arrivalsSeconds) }),
    ...(spec.settings === undefined ? {} : { settings: spec.settings }),
    ...(spec.tenants === undefined ? {} : { tenants: tenantsOf(spec.tenants, run, seen) }),
    ...(spec.outage === undefined ? {} : { outage: outageResult(spec.outage, seen) }),
    ...(spec.ratePerSecond === undefined ? {} : { ratePerSecond: spec.ratePerSecond }),
    load: loadOf(spec),
    ...(seen.accounting === "job-lines" ? {} : { accounting: share === undefined ? "one-by-one" : "counted" }),
    jobs: counts,
    peak: {
      invocations: peak,
      jobs: peakJobs(run, seen, share),
      cloudwatch: cloudwatch.peak,
      floor: peakFloor(run),
      predicted: isPredicted(run) ? prediction.peak : null,
      ...(peak === null || !isPredicted(run) ? {} : { amongPredictions: amongPredictions(prediction, peak) }),
    },
    invocations: {
      logs: own.length,
      cloudwatch: cloudwatch.invocations,
      perSecond: peak === null ? null : mostStartsInSecond(Float64Array.from(own, ({ startMs }) => startMs)).value,
      environments: peak === null ? null : environmentsIn(run, seen),
    },
    errors: errorsOf(run, seen),
    throttles: throttlesOf(run, seen, counts),
    ...(spec.readsOtherThrottles ? { otherThrottles: cloudwatch.otherThrottles ?? null } : {}),
    seconds: share === undefined ? secondsOf(seen, waits) : countedSeconds(run, seen, share),
    cost: armCost(run, seen, { processed: counts.processed, peak }),
    series: seriesOf(own, startedMs + skewMs, endedMs + skewMs),
    ...(share === undefined ? waitResults(run, seen, waits) : {}),
  };
  const caveats = [
    ...sampleCaveat(measured),
    ...cloudwatch.caveats,
    ...unknownCaveats(run, seen, measured, share),
    ...caveatsOf(run, seen, measured),
    ...missedPrediction(run, seen, measured),
  ];
  return { ...measured, caveats };
}

function sampleCaveat({ whole, count }: Measured): Caveat[] {
  if (whole === undefined) return [];
  const { peak, lastEndSeconds, usd } = whole;
  return [{ kind: "sample", jobs: count, of: whole.count, peak: peak.p50, lastEndSeconds, usd }];
}

function tenantsOf(tenants: readonly Tenant[], { spec }: MeasuredRun, seen: RunEvidence): TenantsResult {
  const logStartMs = seen.startedMs + seen.skewMs;
  return tenantsResult(tenants, spec.isFair === true, (job) => {
    const startMs = seen.evidence.log.historyOf(job)?.firstStartMs;
    return startMs === undefined ? undefined : (startMs - logStartMs) / 1000;
  });
}

/** What an outage did. Times are dated by the target's clock, as the log is. */
function outageResult(outage: Outage, seen: RunEvidence): OutageResult {
  const { lastSuccessMs, failedInOutage } = seen.evidence.log;
  const endedMs = seen.startedMs + seen.skewMs + outage.untilSeconds * 1000;
  return {
    ...outage,
    failedAttempts: failedInOutage,
    backlogSeconds: lastSuccessMs === undefined ? null : Math.max(0, (lastSuccessMs - endedMs) / 1000),
  };
}

/** The models of large bursts do not include failed attempts, so an outage leaves such a burst without a prediction. */
const isPredicted = ({ spec: { outage, count, settings } }: MeasuredRun): boolean =>
  outage === undefined || settings?.enabled === false || count <= oneByOneMax;

/** Environments of the function, whoever invoked it: each of them keeps its connections. */
const environmentsIn = ({ consumer }: MeasuredRun, { invocations }: RunEvidence): number =>
  environmentsOf(allOf(invocations), consumer.warmEnvironments);

function* allOf({ own, unclear, foreign }: RunEvidence["invocations"]) {
  yield* own;
  yield* unclear;
  yield* foreign;
}

/** The shares of the predicted runs with a lower and with a higher peak than the measured one. */
const amongPredictions = ({ exceeds, runs }: MeasuredRun["prediction"], peak: number) => ({
  lower: rounded(1 - exceeds(peak - 1), 6),
  higher: rounded(exceeds(peak), 6),
  runs,
});

/** Jobs that one invocation receives at most. */
const jobsPerInvocation = ({ spec, facts }: Pick<MeasuredRun, "spec" | "facts">): number =>
  isQueued(spec.via) ? batchSizeOf(facts) : 1;

/** Refused invokes are answered to the driver; throttles of the mapping are in CloudWatch alone. Null without data. */
function throttlesOf({ spec }: MeasuredRun, { cloudwatch }: RunEvidence, { throttled }: JobCounts): number | null {
  const isKnown = spec.via === "invoke" || cloudwatch.throttles !== null;
  return isKnown ? Math.max(throttled, cloudwatch.throttles ?? 0) : null;
}

/** The smallest peak that any placement of the delays could reach. Pauses between the calls widen the window. */
export function peakFloor(run: Pick<MeasuredRun, "spec" | "facts">): number | null {
  const { count, window, work } = run.spec;
  const delayedSeconds = window === null ? 0 : window.maxSeconds - window.minSeconds;
  const windowSeconds = delayedSeconds + pausedSeconds(run.spec) + spanSeconds(run.spec.arrivalsSeconds ?? []);
  return burstFloor({ count, windowSeconds, work, batchSize: jobsPerInvocation(run) });
}

/** Times in seconds. Calls are dated by our clock, log lines by the target's. */
function secondsOf(
  { startedMs, skewMs, sends, evidence: { log } }: RunEvidence,
  waits: Float64Array,
): Measured["seconds"] {
  const logStartMs = startedMs + skewMs;
  const starts = log.firstStartsMs().map((ms) => (ms - logStartMs) / 1000);
  const works = log.workMs.map((ms) => ms / 1000);
  return {
    send: sendingMs(sends) / 1000,
    untilFirstStart: starts.length === 0 ? null : smallest(starts),
    untilLastSuccess: log.lastSuccessMs === undefined ? null : (log.lastSuccessMs - logStartMs) / 1000,
    untilLastEnd: log.lastEndMs === undefined ? null : (log.lastEndMs - logStartMs) / 1000,
    waitP50: orNull(percentile(waits, 50)),
    waitP95: orNull(percentile(waits, 95)),
    workP50: orNull(percentile(works, 50)),
    workP95: orNull(percentile(works, 95)),
  };
}

const orNull = (value: number): number | null => (Number.isNaN(value) ? null : rounded(value, 3));

const { noisyInFlightMin } = limits.sqs.fairQueues;

/** Clocks that differ by less than this shift no wait that matters. */
const toleratedSkewMs = 2_000;

function caveatsOf(run: MeasuredRun, seen: RunEvidence, measured: Measured): Caveat[] {
  const { jobs, peak, seconds } = measured;
  const { spec } = run;
  const { stop, sends, cloudwatch, skewMs } = seen;
  const caveats: Caveat[] = [
    ...abortCaveat(seen, spec, measured),
    ...failureCaveats(seen),
    ...unsentCaveat(sends, spec.count, stop.reason),
    ...(sends.sentAgain === 0 ? [] : [{ kind: "sent-again", messages: sends.sentAgain } as const]),
  ];
  const isPaced = spec.pauseMs > 0 || spec.parallel !== undefined || spec.arrivalsSeconds !== undefined;
  const { send, workP50 } = seconds;
  if (!isPaced && workP50 !== null && spec.window === null && send > workP50 / 2) {
    caveats.push({ kind: "driver-limited", sendSeconds: send, workSeconds: workP50 });
  }
  if (Math.abs(skewMs) > toleratedSkewMs) caveats.push({ kind: "clock-skew", seconds: skewMs / 1000 });
  const { own, unclear, foreign } = seen.invocations;
  if (foreign.length > 0) caveats.push({ kind: "other-invocations", invocations: foreign.length });
  if (unclear.length > 0) {
    const high = peakOf([...own, ...unclear]).value;
    caveats.push({ kind: "peak-bounds", low: peakOf(own).value, high, invocations: unclear.length });
  }
  // CloudWatch counts whole minutes, and so jobs that ran after the end of a run that was cut short.
  const isComparable = seen.state === "drained" && foreign.length + unclear.length === 0 && !seen.isCounted;
  if (
    isComparable &&
    cloudwatch.caveats.length === 0 &&
    cloudwatch.peak !== null &&
    peak.invocations !== null &&
    cloudwatch.peak !== peak.invocations
  ) {
    caveats.push({ kind: "peak-mismatch", exact: peak.invocations, cloudwatch: cloudwatch.peak });
  }
  const neverRan = countNeverRan(seen);
  if (neverRan > 0) caveats.push({ kind: "never-ran", jobs: neverRan });
  caveats.push(...notSentOnCaveat(seen));
  const timeouts = own.filter(({ outcome }) => outcome === "timeout").length;
  const { timeoutSeconds } = run.facts.processFunction;
  if (timeouts > 0) {
    const jobs = outlasting(run, sends.sent);
    const foreignToo = seen.accounting === "job-lines" ? {} : ({ foreign: true } as const);
    caveats.push({ kind: "function-timeouts", invocations: timeouts, timeoutSeconds, jobs, ...foreignToo });
  }
  if (jobs.throttled > 0) caveats.push({ kind: "throttled", jobs: jobs.throttled, of: jobs.sent });
  // Their messages were received too often while they ran, and were dead-lettered.
  const processedAnyway = [...seen.evidence.deadLettered].filter((job) => seen.evidence.log.wasProcessed(job)).length;
  if (processedAnyway > 0) caveats.push({ kind: "processed-and-dead-lettered", jobs: processedAnyway });
  if (jobs.lost !== null && jobs.lost > 0) caveats.push({ kind: "lost", jobs: jobs.lost });
  if (jobs.duplicates !== null && jobs.duplicates > 0) caveats.push({ kind: "duplicates", jobs: jobs.duplicates });
  const unlimited = spec.settings === undefined ? {} : ({ unlimited: true } as const);
  const unseen = stop.failures.some(({ step }) => step === "following") ? ({ unseen: true } as const) : {};
  if (jobs.inFlight > 0) caveats.push({ kind: "still-running", jobs: jobs.inFlight, ...unlimited, ...unseen });
  caveats.push(...rateCaveat(spec, measured));
  if (spec.isFair && (peak.jobs ?? 0) < noisyInFlightMin)
    caveats.push({ kind: "no-noisy-tenant", peak: peak.jobs ?? 0, least: noisyInFlightMin });
  const batchSize = jobsPerInvocation(run);
  if (batchSize > 1) caveats.push({ kind: "batched", batchSize });
  return caveats;
}

/** The first and the last start of a second may be those of two seconds, and a message is sent some milliseconds late. */
const rateTolerance = 1;

/** More starts within a second than messages were sent in any: some jobs had waited, and began together with later ones. */
function rateCaveat({ ratePerSecond }: MeasuredRun["spec"], { invocations: { perSecond } }: Measured): Caveat[] {
  if (ratePerSecond === undefined || (perSecond ?? 0) <= Math.ceil(ratePerSecond) + rateTolerance) return [];
  return [{ kind: "rate-exceeded", ratePerSecond, perSecond: perSecond ?? 0 }];
}

/** What `--abort` found. The conditions are judged once more at the end: a run can be over before a look at it shows them. */
function abortCaveat({ stop }: RunEvidence, { abort = [] }: MeasuredRun["spec"], measured: Measured): Caveat[] {
  if (stop.aborted !== undefined) return [{ kind: "aborted", ...stop.aborted }];
  for (const condition of abort) {
    const value = measured[condition.term as (typeof abortTerms)[number]] ?? null;
    if (value !== null && isHeld(condition, value)) {
      return [{ kind: "aborted", condition: condition.expression, value, late: true }];
    }
  }
  return [];
}

/** Numbers of the jobs that were sent and take longer than the timeout of the function, however they are batched. */
function outlasting({ calls, facts }: MeasuredRun, sent: Pick<ReadonlySet<number>, "has">): number[] {
  const timeoutMs = facts.processFunction.timeoutSeconds * 1000;
  const outlasts = ({ message: { document: job, workMs = 0 } }: PlannedJob) => workMs >= timeoutMs && sent.has(job);
  return calls
    .flatMap(({ jobs }) => jobs.filter(outlasts).map(({ message }) => message.document))
    .sort((a, b) => a - b);
}

/** Returns a caveat for each failure. If the run could not be followed, its log is incomplete anyway, so that is not listed. */
function failureCaveats({ stop: { failures } }: RunEvidence): Caveat[] {
  const isFollowed = failures.every(({ step }) => step !== "following");
  return failures
    .filter(({ step }) => isFollowed || step !== "log")
    .map(({ step, error }) => ({ kind: "failure", step, message: whyOf(error) }));
}

/** Jobs that throttling alone brought to the dead-letter queue: no invocation received them. */
function countNeverRan({
  evidence: { deadLettered, log },
  deadLetters: { notSentOn },
  cloudwatch,
  sends,
  isCounted,
}: RunEvidence): number {
  // Without job lines it is not known which jobs ran.
  if ((cloudwatch.throttles ?? 0) === 0 || isCounted) return 0;
  return [...deadLettered].filter((job) => sends.sent.has(job) && !log.wasStarted(job) && !notSentOn.has(job)).length;
}

function notSentOnCaveat({ deadLetters: { notSentOn, laterUrl = "" } }: RunEvidence): Caveat[] {
  if (notSentOn.size === 0) return [];
  return [{ kind: "not-sent-on", jobs: [...notSentOn].sort((a, b) => a - b), queue: queueNameOf(laterUrl) }];
}

/** Names the assumptions that did not hold, if a whole run had another peak than predicted or missed its goal. */
function missedPrediction(run: MeasuredRun, seen: RunEvidence, measured: Measured): Caveat[] {
  const { prediction, spec } = run;
  const { invocations: peak } = measured.peak;
  if (!isPredicted(run)) return [{ kind: "outage-unpredicted", jobs: spec.count, most: oneByOneMax }];
  if (measured.state !== "drained" || (measured.jobs.lost ?? 0) > 0 || peak === null) return [];
  const { p5: low, p95: high } = prediction.peak;
  const caveats: Caveat[] = [];
  const because = () => brokenAssumptions(assumptionsOf(run), measured, invocationFactsOf(seen, measured.jobs));
  if (peak < Math.floor(low) || peak > Math.ceil(high)) {
    caveats.push({ kind: "peak-unpredicted", measured: peak, low, high, because: because() });
  }
  const { goal } = spec;
  const ended = measured.seconds.untilLastEnd;
  if (goal?.deadlineSeconds !== undefined && ended !== null && ended > goal.deadlineSeconds) {
    const { deadlineSeconds } = goal;
    caveats.push({ kind: "deadline-missed", deadlineSeconds, endedSeconds: ended, because: because() });
  }
  const { perSecond, environments } = measured.invocations;
  const loads = [["maxRate", perSecond ?? 0] as const, ["maxEnvironments", environments ?? 0] as const];
  for (const [limit, value] of loads) {
    const most = goal?.[limit];
    if (most !== undefined && value > most) {
      caveats.push({ kind: "limit-missed", limit, most, measured: value, because: because() });
    }
  }
  return caveats;
}

/** What the prediction of a run assumed. */
function assumptionsOf(run: MeasuredRun): Assumptions {
  const { spec, consumer, calls } = run;
  return {
    work: { p50: workPercentile(spec.work, 0.5), p95: workPercentile(spec.work, 0.95) },
    sendSeconds: (calls.at(-1)?.atMs ?? 0) / 1000,
    batchSize: jobsPerInvocation(run),
    coldStartSeconds: (consumer.coldStartMs + consumer.coldStartSpreadMs) / 1000,
    warmEnvironments: consumer.warmEnvironments,
  };
}

function invocationFactsOf(seen: RunEvidence, jobs: JobCounts): InvocationFacts {
  const { own, foreign } = seen.invocations;
  const { log } = seen.evidence;
  const coldStarts = own.filter(({ initMs }) => initMs > 0).map(({ initMs }) => initMs / 1000);
  const working = seen.isCounted ? own.length : own.filter(({ requestId }) => log.ranIn(requestId)).length;
  const attempts = seen.isCounted ? jobs.processed : log.attempts;
  return {
    jobsPerInvocation: working === 0 ? 0 : attempts / working,
    coldStarts: coldStarts.length,
    coldStartSeconds: coldStarts.length === 0 ? null : mean(coldStarts),
    others: foreign.length,
  };
}
