import { whyOf } from "../../aws/errors.ts";
import { minuteMs, minuteOf } from "../../base/time.ts";
import type { Caveat } from "../../measure/caveat.ts";
import type { JobCounts } from "../../measure/jobs.ts";
import { jitterSeconds } from "../../plan/spreads/spread.ts";
import type { ArmRun } from "../arm-run.ts";
import { followedJobsMax, loadOf } from "../arm-spec.ts";
import { countedCost } from "../cost.ts";
import type { QueueWatch } from "../follow/accounting.ts";
import type { CloudWatchReading } from "../follow/settled-metrics.ts";
import type { Stop } from "../follow/stop.ts";
import { peakFloor } from "../predict-arm.ts";
import type { ArmResult } from "../result.ts";
import type { ChildOutcomes } from "../send/by-map.ts";
import { type SendState, sendingMs } from "../send/send-state.ts";
import { batchSizeOf } from "../stack-facts.ts";

/** What was seen of a run whose jobs were only counted. */
export interface CountedEvidence {
  readonly state: ArmResult["state"];
  readonly sent: SentCounts;
  readonly sends: Pick<SendState, "firstSendMs" | "lastSendMs">;
  readonly queue: QueueWatch;
  /** Messages that came into the dead-letter queue during the run. */
  readonly deadLettered: number;
  readonly cloudwatch: CloudWatchReading;
  readonly stop: Pick<Stop, "failures" | "reason">;
  /** Milliseconds since the epoch on our clock. */
  readonly startedMs: number;
  readonly endedMs: number;
}

/** How many jobs a Distributed Map has sent. */
export interface SentCounts extends ChildOutcomes {
  /** Jobs that SQS has accepted. */
  readonly sent: number;
  /** Why the execution did not succeed, if it did not. */
  readonly failure?: unknown;
}

/** Measures a run whose jobs were only counted. What only the log of the function shows is null. */
export function measureCounted(run: ArmRun, seen: CountedEvidence): ArmResult {
  const { spec, prediction } = run;
  const { cloudwatch, startedMs, endedMs } = seen;
  const jobs = countedJobs(run, seen);
  return {
    name: spec.name,
    via: spec.via,
    spread: spec.spread,
    jitterSeconds: spec.window && jitterSeconds(spec.window),
    count: spec.count,
    state: seen.state,
    load: loadOf(spec),
    accounting: "counted",
    jobs,
    peak: {
      invocations: null,
      jobs: null,
      cloudwatch: cloudwatch.peak,
      floor: peakFloor(run),
      predicted: prediction.peak,
    },
    invocations: { logs: null, cloudwatch: cloudwatch.invocations, perSecond: null, environments: null },
    errors: cloudwatch.errors,
    throttles: cloudwatch.throttles,
    seconds: {
      send: sendingMs(seen.sends) / 1000,
      untilFirstStart: null,
      untilLastEnd: null,
      waitP50: null,
      waitP95: null,
      workP50: null,
      workP95: null,
    },
    cost: countedCost(run, {
      sent: jobs.sent,
      processed: jobs.processed,
      invocations: cloudwatch.invocations ?? jobs.processed,
      peak: cloudwatch.peak,
      seconds: (endedMs - startedMs) / 1000,
      metricsRequested: cloudwatch.metricsRequested,
    }),
    series: curveOf(run, seen),
    caveats: caveatsOf(run, seen, jobs),
  };
}

/** The peak of each minute of CloudWatch, 0 for a minute without data. The run began with a full minute. */
function curveOf({ target }: ArmRun, { cloudwatch, startedMs, endedMs }: CountedEvidence): ArmResult["series"] {
  const firstMs = minuteOf(startedMs + target.cloud.skew.certainMs);
  const minutes = cloudwatch.peak === null ? 0 : Math.floor((endedMs - startedMs) / minuteMs) + 1;
  return {
    stepMs: minuteMs,
    inFlight: Array.from({ length: minutes }, (_, i) => cloudwatch.peaks.get(firstMs + i * minuteMs) ?? 0),
  };
}

/** The jobs in each state. Jobs that left the queue count as processed, unless their messages were dead-lettered. */
function countedJobs(
  { facts }: ArmRun,
  { sent: { sent }, queue, deadLettered, cloudwatch }: CountedEvidence,
): JobCounts {
  const dead = Math.min(sent, deadLettered);
  const inFlight = Math.min(sent - dead, queue.openAbout);
  const left = sent - dead - inFlight;
  // While the counts of the queue lag behind, only as many jobs are known to be processed as invocations have succeeded.
  const succeeded = Math.max(0, (cloudwatch.invocations ?? 0) - (cloudwatch.errors ?? 0));
  const processed = Number.isFinite(queue.openAtMost) ? left : Math.min(left, succeeded * batchSizeOf(facts));
  const unknown = left - processed;
  const known = {
    sent,
    processed,
    failed: 0,
    deadLettered: dead,
    throttled: 0,
    inFlight,
    lost: null,
    duplicates: null,
  };
  return unknown === 0 ? known : { ...known, unknown };
}

function caveatsOf({ spec }: ArmRun, seen: CountedEvidence, jobs: JobCounts): Caveat[] {
  const { sent, queue, startedMs, cloudwatch, stop } = seen;
  const { emptiedMs } = queue;
  const emptiedSeconds = emptiedMs === undefined ? null : (emptiedMs - startedMs) / 1000;
  const failures = stop.failures.map(({ step, error }): Caveat => ({ kind: "failure", step, message: whyOf(error) }));
  return [
    { kind: "only-counted", jobs: spec.count, most: followedJobsMax, emptiedSeconds },
    ...cloudwatch.caveats,
    ...failures,
    ...unsentCaveat(spec.count, sent, stop.reason),
    ...(sent.again === 0 ? [] : [{ kind: "sent-again", messages: sent.again } as const]),
    ...(jobs.inFlight === 0 ? [] : [{ kind: "still-running", jobs: jobs.inFlight } as const]),
    ...((jobs.unknown ?? 0) === 0 ? [] : [{ kind: "outcome-unknown", jobs: jobs.unknown ?? 0, why: "queue" } as const]),
  ];
}

/** Why some jobs do not count as sent; no caveat if every job was sent. */
function unsentCaveat(count: number, counts: SentCounts, stopped: Stop["reason"]): Caveat[] {
  const { sent, refused, unconfirmed, failure } = counts;
  if (sent >= count) return [];
  const message = failure === undefined ? null : whyOf(failure);
  const reasons = [
    { why: "refused", jobs: refused, message: "SQS did not accept them" },
    { why: "unconfirmed", jobs: unconfirmed, message },
    { why: stopped ?? "interrupted", jobs: count - sent - refused - unconfirmed, message },
  ] as const;
  return [{ kind: "unsent", jobs: count - sent, reasons: reasons.filter(({ jobs }) => jobs > 0) }];
}
