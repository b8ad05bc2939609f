import { pollersIn } from "../aws/event-source-mapping.ts";
import { batchEntriesMax, limits } from "../base/limits.ts";
import { sum } from "../base/numbers.ts";
import {
  type ArmCost,
  childrenUsed,
  costUsd,
  idlePollersUsdPerMonth,
  idlePollsUsdPerMonth,
  sqsRequestsFor,
  type Usage,
} from "../measure/cost.ts";
import { isQueued } from "../plan/scenario.ts";
import type { PlannedArm } from "./arm-run.ts";
import { beyondForecast, usdOfDelay } from "./beyond.ts";
import type { MeasuredRun, RunEvidence } from "./follow/evidence.ts";
import { meanMessageBytes } from "./send/messages.ts";
import { jobsOfChild } from "./send/planned-calls.ts";
import { batchSizeOf } from "./stack-facts.ts";

/** Processed jobs, and the peak of the invocations if it is known. */
interface Outcome {
  readonly processed: number;
  readonly peak: number | null;
}

/** The cost of a measured run. */
export function armCost(run: MeasuredRun, seen: RunEvidence, { processed, peak }: Outcome): ArmCost {
  const { invocations, sends, evidence, cloudwatch } = seen;
  const seconds = (seen.endedMs - seen.startedMs) / 1000;
  const pollers = cloudwatch.pollers ?? pollersFor(run, peak);
  const requests = requestsFor(run, sends.sent.size, evidence.log.attempts);
  const used = {
    ...functionOf(run),
    invocations: invocations.own.length,
    billedMs: sum(invocations.own.map(({ billedMs }) => billedMs ?? 0)),
    sqsRequests: requests,
    fairRequests: run.spec.isFair ? requests : 0,
    ...childrenUsed(run.spec.via, sends.sent.size, sum(evidence.log.workMs) / 1000),
  };
  // A million jobs take longer than the minimum billed time, a minute.
  const delaysUsd = longDelaysUsd(run, seen);
  const ofJobs = costUsd({ ...used, pollerSeconds: pollers * seconds, metricsRequested: 0 }) + delaysUsd;
  const { metricsRequested } = cloudwatch;
  return {
    usd: costUsd({ ...used, pollerSeconds: pollers * billedSeconds(seconds), metricsRequested }) + delaysUsd,
    perMillionJobsUsd: processed === 0 ? null : (ofJobs / processed) * 1_000_000,
    idleUsdPerMonth: idleUsdOf(run),
  };
}

/** What is known of the usage of a run whose jobs were only counted. */
interface CountedUse {
  readonly sent: number;
  readonly processed: number;
  readonly invocations: number;
  /** Null if unknown. */
  readonly peak: number | null;
  readonly seconds: number;
  readonly metricsRequested: number;
}

/** The cost of a run whose jobs were only counted. Billed times are in the log, so the planned work is assumed. */
export function countedCost(run: Priced, use: CountedUse): ArmCost {
  const { sent, processed, invocations, peak, seconds, metricsRequested } = use;
  const { via, work } = run.spec;
  // An invocation works on the messages of its batch one after the other: each processed job was delivered at least once.
  const deliveries = Math.max(invocations, processed);
  const used = {
    ...functionOf(run),
    invocations,
    billedMs: deliveries * work.meanSeconds * 1000,
    sqsRequests: requestsFor(run, sent, deliveries),
    pollerSeconds: pollersFor(run, peak) * billedSeconds(seconds),
    ...childrenUsed(via, sent, 0, jobsOfChild(run.spec)),
  };
  const ofJobs = costUsd({ ...used, metricsRequested: 0 });
  return {
    usd: costUsd({ ...used, metricsRequested }),
    perMillionJobsUsd: processed === 0 ? null : (ofJobs / processed) * 1_000_000,
    idleUsdPerMonth: idleUsdOf(run),
  };
}

/** The cost of the delays beyond 900 s of the jobs that were sent. */
function longDelaysUsd({ spec: { beyond }, calls }: MeasuredRun, { sends }: RunEvidence): number {
  if (beyond === undefined) return 0;
  const sent = calls.flatMap(({ jobs }) => jobs).filter(({ message }) => sends.sent.has(message.document));
  return sum(sent.map(({ delaySeconds }) => usdOfDelay(beyond, delaySeconds)));
}

/** Metrics that one run reads until they have settled, approximately. */
const metricsPerRun = 12;

/** The expected cost of one run, US dollars. */
export function expectedUsd(arm: PlannedArm): number {
  const { count, work, beyond, window } = arm.spec;
  const { peak, lastEndSeconds } = arm.predict();
  const delaysUsd = beyond === undefined || window === null ? 0 : count * beyondForecast(window).usd[beyond];
  const requests = requestsFor(arm, count, count);
  const usd = costUsd({
    ...functionOf(arm),
    invocations: count,
    billedMs: count * work.meanSeconds * 1000,
    sqsRequests: requests,
    fairRequests: arm.spec.isFair ? requests : 0,
    pollerSeconds: pollersFor(arm, peak.p95) * billedSeconds(Math.min(lastEndSeconds.p95, arm.spec.timeoutMs / 1000)),
    metricsRequested: metricsPerRun,
    ...childrenUsed(arm.spec.via, count, count * work.meanSeconds, jobsOfChild(arm.spec)),
  });
  return usd + delaysUsd;
}

type Priced = Pick<PlannedArm, "spec" | "facts">;

const functionOf = ({ facts: { processFunction } }: Priced): Pick<Usage, "memoryMegabytes" | "architecture"> => ({
  memoryMegabytes: processFunction.memoryMegabytes,
  architecture: processFunction.architecture,
});

function requestsFor({ spec, facts }: Priced, sent: number, deliveries: number): number {
  if (!isQueued(spec.via)) return 0;
  // With a pause between two calls, each call sends one message.
  const perCall = spec.pauseMs > 0 ? 1 : batchEntriesMax;
  return sqsRequestsFor(sent, deliveries, batchSizeOf(facts), meanMessageBytes(spec), perCall);
}

/** Pollers of provisioned mode are billed by the second, for at least one minute (Lambda pricing). */
const billedSeconds = (seconds: number): number => Math.max(60, seconds);

/**
 * Estimates the pollers of provisioned mode that a run is billed for: those that its peak needs. After a run, the metric
 * ProvisionedPollers has their number, if it has data.
 */
function pollersFor({ facts: { mapping }, spec }: Priced, peak: number | null): number {
  if (mapping?.pollers === undefined || !isQueued(spec.via)) return 0;
  const { minimum, maximum } = pollersIn(mapping.pollers);
  const needed = Math.ceil((peak ?? 0) / limits.eventSource.concurrencyOfProvisionedPoller);
  return Math.min(maximum, Math.max(minimum, needed));
}

/** A function that is only invoked directly costs nothing while it is idle; the mapping of a queue polls. */
function idleUsdOf({ facts: { mapping }, spec }: Priced): number {
  if (!isQueued(spec.via)) return 0;
  // The queue in which messages wait has a mapping too.
  const later = spec.beyond === undefined ? 0 : idlePollsUsdPerMonth;
  return mapping?.pollers === undefined
    ? later + idlePollsUsdPerMonth
    : later + idlePollersUsdPerMonth(pollersIn(mapping.pollers).minimum);
}
