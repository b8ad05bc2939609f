import { mean } from "../base/statistics.ts";
import type { RunFacts } from "../measure/broken-assumption.ts";
import { defaultRoad } from "../plan/road.ts";
import { isQueued } from "../plan/scene.ts";
import type { ArmEvidence } from "./measure-arm.ts";
import type { ArmResult } from "./result.ts";
import { plannedSendSeconds } from "./send-seconds.ts";

/** What a run shows of the assumptions that its prediction rested on. */
export function runFactsOf(evidence: ArmEvidence, arm: Omit<ArmResult, "doubts">): RunFacts {
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
    assumedSendSeconds: plannedSendSeconds(spec),
    sendSeconds: send,
    batchSize: isQueued(spec.via) ? batchSize : 1,
    jobsPerInvocation: ours.length === 0 ? 0 : jobs.log.workMs.length / ours.length,
    assumedColdStartSeconds: (defaultRoad.coldStartMs + defaultRoad.coldStartSpreadMs) / 1000,
    coldStartSeconds: coldStarts.length === 0 ? null : mean(coldStarts),
    warmEnvironments: Math.max(0, arm.peak.invocations - coldStarts.length),
    assumedWarmEnvironments: evidence.warmEnvironments,
    otherInvocations: evidence.otherInvocations,
  };
}
