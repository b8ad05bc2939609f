import type { Outage } from "../base/job.ts";
import { concatenated, finiteOrNull } from "../base/numbers.ts";
import { isCrash } from "../measure/invocations.ts";
import { countJobs, type JobCounts } from "../measure/jobs.ts";
import { environmentsOf, mostStartsInSecond, peakOf, peakOfTimes, seriesOf } from "../measure/peak.ts";
import { type Tenant, type TenantsResult, tenantsResult } from "../measure/tenants.ts";
import { spanSeconds } from "../plan/predict.ts";
import { jitterSeconds } from "../plan/spreads/spread.ts";
import { type PlannedArm, planArm } from "./arm-run.ts";
import { followedJobsMax, loadOf } from "./arm-spec.ts";
import { armCost, expectedUsd } from "./cost.ts";
import { caveatsOf, isUnlogged, type MeasuredArm, type OwnShare } from "./find-caveats.ts";
import type { MeasuredRun, RunEvidence } from "./follow/evidence.ts";
import { amongPredictions, isPredicted, peakFloor } from "./predict-arm.ts";
import type { ArmResult, OutageResult, WholeBurst } from "./result.ts";
import { batchSizeOf } from "./stack-facts.ts";
import { countedSeconds, secondsOf, waitResults, waitsOf } from "./times.ts";

/** Folds what was seen of a run into its result. */
export function measureArm(run: MeasuredRun, seen: RunEvidence): ArmResult {
  const { spec, prediction, consumer } = run;
  const { evidence, cloudwatch, startedMs, endedMs, skewMs } = seen;
  const { own, unclear, foreign } = seen.invocations;
  const counts = countJobs(evidence);
  const whole = wholeBurst(run);
  const share = seen.isCounted ? ownShare(run, seen, counts) : undefined;
  const waits = waitsOf(run, seen);
  const peak = isUnlogged(seen) ? null : peakOf(own).value;
  const measured: MeasuredArm = {
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
      // Whoever invoked them: each environment keeps its connections.
      environments: peak === null ? null : environmentsOf([...own, ...unclear, ...foreign], consumer.warmEnvironments),
    },
    errors: errorsOf(run, seen),
    throttles: throttlesOf(run, seen, counts),
    ...(spec.readsOtherThrottles ? { otherThrottles: cloudwatch.otherThrottles ?? null } : {}),
    seconds: share === undefined ? secondsOf(seen, waits) : countedSeconds(run, seen, share),
    cost: armCost(run, seen, { processed: counts.processed, peak }),
    series: seriesOf(own, startedMs + skewMs, endedMs + skewMs),
    ...(share === undefined ? waitResults(run, seen, waits) : {}),
  };
  return { ...measured, caveats: caveatsOf(run, seen, measured, share) };
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

/** Refused invokes are answered to the driver; throttles of the mapping are in CloudWatch alone. Null without data. */
function throttlesOf({ spec }: MeasuredRun, { cloudwatch }: RunEvidence, { throttled }: JobCounts): number | null {
  const isKnown = spec.via === "invoke" || cloudwatch.throttles !== null;
  return isKnown ? Math.max(throttled, cloudwatch.throttles ?? 0) : null;
}

/** Computes the whole burst of which an arm is a sample; undefined for an arm that runs all of its jobs. */
function wholeBurst({ spec, facts }: Pick<PlannedArm, "spec" | "facts">): WholeBurst | undefined {
  const { sampleOf: count, ...sample } = spec;
  if (count === undefined) return undefined;
  const whole = planArm({ ...sample, count, ...(count > followedJobsMax ? { isCounted: true } : {}) }, facts);
  const { peak, lastEndSeconds, curve } = whole.predict();
  return {
    count,
    peak,
    lastEndSeconds: finiteOrNull(lastEndSeconds.p95),
    usd: expectedUsd(whole),
    series: { stepMs: 1_000, inFlight: curve.map((value) => Math.round(value * 10) / 10) },
  };
}

/**
 * Computes the share of a burst in the invocations of a function that does not log each job. Each processed message was in
 * at least one invocation, and each dead-lettered one in as many as it may be received, unless an invocation was refused.
 */
function ownShare(
  { facts }: MeasuredRun,
  { invocations: { own }, cloudwatch }: RunEvidence,
  jobs: JobCounts,
): OwnShare {
  const perDeadLetter = cloudwatch.throttles === 0 ? (facts.queue?.redrive?.maxReceiveCount ?? 0) : 0;
  const deliveries = jobs.processed + jobs.deadLettered * perDeadLetter;
  const othersAtMost = Math.max(0, own.length - Math.ceil(deliveries / batchSizeOf(facts)));
  const high = peakOf(own).value;
  const least = deliveries > 0 ? 1 : 0;
  return { othersAtMost, peak: { low: Math.min(high, Math.max(least, high - othersAtMost)), high } };
}

/** The most jobs in flight. A running invocation that has not logged a job yet counts as one job. */
function peakJobs(run: MeasuredRun, seen: RunEvidence, share: OwnShare | undefined): number | null {
  const { own } = seen.invocations;
  const { log } = seen.evidence;
  if (isUnlogged(seen)) return null;
  if (share !== undefined) return batchSizeOf(run.facts) === 1 && share.othersAtMost === 0 ? share.peak.high : null;
  if (seen.accounting === "request-ids") return peakOf(own).value;
  const running = own.filter(({ endMs, requestId }) => endMs === undefined && !log.ranIn(requestId));
  const starts = Float64Array.from(running, ({ startMs }) => startMs);
  const ends = Float64Array.from(running, () => Number.POSITIVE_INFINITY);
  return peakOfTimes(concatenated(log.startsMs, starts), concatenated(log.endsMs, ends)).value;
}

/** Attempts that failed, as far as they are known. */
function errorsOf({ spec }: MeasuredRun, seen: RunEvidence): number | null {
  const { accounting, invocations, evidence, sends, cloudwatch, isCounted } = seen;
  const { own } = invocations;
  const isShown = own.every(({ reportsErrors }) => reportsErrors);
  if (isCounted)
    return cloudwatch.errors ?? (isShown ? own.filter(({ outcome }) => outcome !== "success").length : null);
  if (accounting === "request-ids") {
    if (spec.via === "invoke") return sends.failed.size;
    const isKnown = own.every(({ reportsErrors, requestId }) => reportsErrors || evidence.log.hasLineOf(requestId));
    return isKnown ? evidence.log.failedAttempts : cloudwatch.errors === 0 ? 0 : null;
  }
  // An invocation that times out or crashes logs no job.
  return evidence.log.failedAttempts + own.filter(({ outcome }) => isCrash(outcome)).length;
}
