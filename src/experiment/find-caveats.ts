import { whyOf } from "../aws/errors.ts";
import { queueNameOf } from "../aws/queue.ts";
import { limits } from "../base/limits.ts";
import { mean } from "../base/numbers.ts";
import { type abortTerms, isHeld } from "../measure/assertion.ts";
import type { Caveat } from "../measure/caveat.ts";
import type { JobCounts } from "../measure/jobs.ts";
import { peakOf } from "../measure/peak.ts";
import { brokenAssumptions, type InvocationFacts } from "../measure/prediction-miss.ts";
import { isQueued } from "../plan/scenario.ts";
import type { PlannedJob } from "../plan/send-plan.ts";
import { oneByOneMax } from "../plan/simulate/simulate.ts";
import type { MeasuredRun, RunEvidence } from "./follow/evidence.ts";
import { assumptionsOf, isPredicted, jobsPerInvocation } from "./predict-arm.ts";
import type { ArmResult } from "./result.ts";
import { unsentCaveat } from "./send/send-state.ts";

/** A result whose caveats are still to be found. */
export type MeasuredArm = Omit<ArmResult, "caveats">;

/** How many invocations of a function are certainly of the burst. */
export interface OwnShare {
  /** Invocations that may have done other work. With 0, every number of the function is a number of the burst. */
  readonly othersAtMost: number;
  /** The peak of the function, and the part of it that is certainly of the burst. */
  readonly peak: { readonly low: number; readonly high: number };
}

/**
 * What the numbers of a run do not show.
 *
 * @param share of a run whose jobs were only counted.
 */
export const caveatsOf = (
  run: MeasuredRun,
  seen: RunEvidence,
  measured: MeasuredArm,
  share: OwnShare | undefined,
): Caveat[] => [
  ...sampleCaveat(measured),
  ...seen.cloudwatch.caveats,
  ...unknownCaveats(run, seen, measured, share),
  ...runCaveats(run, seen, measured),
  ...missedPrediction(run, seen, measured),
];

function sampleCaveat({ whole, count }: MeasuredArm): Caveat[] {
  if (whole === undefined) return [];
  const { peak, lastEndSeconds, usd } = whole;
  return [{ kind: "sample", jobs: count, of: whole.count, peak: peak.p50, lastEndSeconds, usd }];
}

/** What the numbers of a function of the user cannot tell. */
function unknownCaveats(
  { spec, facts }: MeasuredRun,
  seen: RunEvidence,
  { jobs }: MeasuredArm,
  share: OwnShare | undefined,
): Caveat[] {
  const caveats: Caveat[] = [];
  const isSilent = isUnlogged(seen);
  if (isSilent) caveats.push({ kind: "no-log" });
  if (share !== undefined) {
    caveats.push({ kind: "counted", othersAtMost: isSilent ? null : share.othersAtMost, ...share.peak });
  }
  const unknown = jobs.unknown ?? 0;
  if (unknown === 0) return caveats;
  const ofQueue = facts.mapping?.hasFilter ? "filter" : "queue";
  const why = isQueued(spec.via) ? ofQueue : spec.via === "invoke" ? "answer" : "log";
  return [...caveats, { kind: "outcome-unknown", jobs: unknown, why }];
}

/** Whether a function of the user has no invocation in its log, so that its peak is unknown. */
export const isUnlogged = ({ accounting, invocations, sends }: RunEvidence): boolean =>
  accounting !== "job-lines" && invocations.own.length === 0 && sends.sent.size > sends.throttled.size;

const { noisyInFlightMin } = limits.sqs.fairQueues;

/** Clocks that differ by less than this shift no wait that matters. */
const toleratedSkewMs = 2_000;

function runCaveats(run: MeasuredRun, seen: RunEvidence, measured: MeasuredArm): Caveat[] {
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
function rateCaveat({ ratePerSecond }: MeasuredRun["spec"], { invocations: { perSecond } }: MeasuredArm): Caveat[] {
  if (ratePerSecond === undefined || (perSecond ?? 0) <= Math.ceil(ratePerSecond) + rateTolerance) return [];
  return [{ kind: "rate-exceeded", ratePerSecond, perSecond: perSecond ?? 0 }];
}

/** What `--abort` found. The conditions are judged once more at the end: a run can be over before a look at it shows them. */
function abortCaveat({ stop }: RunEvidence, { abort = [] }: MeasuredRun["spec"], measured: MeasuredArm): Caveat[] {
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
function missedPrediction(run: MeasuredRun, seen: RunEvidence, measured: MeasuredArm): Caveat[] {
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
