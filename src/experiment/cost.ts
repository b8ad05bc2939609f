import { batchEntriesMax } from "../base/scaling-limits.ts";
import { sum } from "../base/statistics.ts";
import {
  type ArmCost,
  childrenUsed,
  costUsd,
  idlePollsUsdPerMonth,
  sqsRequestsFor,
  type Usage,
} from "../measure/cost.ts";
import { isQueued } from "../plan/scenario.ts";
import type { PlannedArm } from "./arm-run.ts";
import type { ArmSpec } from "./arm-spec.ts";
import type { MeasuredRun, RunEvidence } from "./seen-run.ts";
import { meanMessageBytes } from "./send/payload/check.ts";
import { batchSizeOf } from "./stack-facts.ts";

/** The cost of a measured run. */
export function armCost(run: MeasuredRun, seen: RunEvidence, processed: number): ArmCost {
  const { invocations, sends, evidence, cloudwatch } = seen;
  const used = {
    ...functionOf(run),
    invocations: invocations.own.length,
    billedMs: sum(invocations.own.map(({ billedMs }) => billedMs ?? 0)),
    sqsRequests: requestsFor(run, sends.sent.size, evidence.log.workMs.length),
    ...childrenUsed(run.spec.via, sends.sent.size, sum(evidence.log.workMs) / 1000),
  };
  const ofJobs = costUsd({ ...used, metricsRequested: 0 });
  return {
    usd: costUsd({ ...used, metricsRequested: cloudwatch.metricsRequested }),
    perMillionJobsUsd: processed === 0 ? null : (ofJobs / processed) * 1_000_000,
    idleUsdPerMonth: idleUsdOf(run),
  };
}

/** Metrics that one run reads until they have settled, approximately. */
const metricsPerRun = 12;

/** The expected cost of one run, US dollars. */
export function expectedUsd(arm: Pick<PlannedArm, "spec" | "facts">): number {
  const { count, work } = arm.spec;
  return costUsd({
    ...functionOf(arm),
    invocations: count,
    billedMs: count * work.meanSeconds * 1000,
    sqsRequests: requestsFor(arm, count, count),
    metricsRequested: metricsPerRun,
    ...childrenUsed(arm.spec.via, count, count * work.meanSeconds),
  });
}

type Priced = Pick<PlannedArm, "spec" | "facts">;

const functionOf = ({ facts: { processFunction } }: Priced): Pick<Usage, "memoryMegabytes" | "architecture"> => ({
  memoryMegabytes: processFunction.memoryMegabytes,
  architecture: processFunction.architecture,
});

const requestsFor = ({ spec, facts }: Priced, sent: number, deliveries: number): number =>
  isQueued(spec.via)
    ? sqsRequestsFor(sent, deliveries, batchSizeOf(facts), meanMessageBytes(spec), messagesPerCall(spec))
    : 0;

/** With a pause between two calls, each call sends one message. */
const messagesPerCall = ({ pauseMs }: ArmSpec): number => (pauseMs > 0 ? 1 : batchEntriesMax);

/** A function that is only invoked directly costs nothing while it is idle; the mapping of a queue polls. */
const idleUsdOf = ({ spec }: Priced): number => (isQueued(spec.via) ? idlePollsUsdPerMonth : 0);
