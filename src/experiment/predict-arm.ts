import type { ServiceConstants } from "../aws/connection.ts";
import { mappingTransitionMs } from "../base/latencies.ts";
import { batchEntriesMax } from "../base/limits.ts";
import { type Tenant, type TenantsResult, tenantsResult } from "../measure/tenants.ts";
import type { Consumer } from "../plan/consumer.ts";
import { type Prediction, predict, predictArriving, spanSeconds } from "../plan/predict.ts";

import { type PredictRequest, predictionRandom, scenarioOf } from "../plan/scenario.ts";

import { knowsTenants, TenantLine, tenantStarts } from "../plan/simulate/tenants.ts";
import type { ArmSpec } from "./arm-spec.ts";

/** Figures of the service that no API returns; undefined where they are unknown. */
type KnownConstants = Pick<ServiceConstants, "mappingTransitionMs"> | undefined;

/** Predicts a run of an arm. */
export function predictArm(spec: ArmSpec, consumer: Consumer, constants: KnownConstants): Prediction {
  const request = requestOf(spec, consumer, constants);
  if (isHeld(spec)) {
    const prediction = predict(request);
    const assumption = `Lambda takes ${enablingMs(constants) / 1000} s to enable the mapping`;
    return { ...prediction, assumptions: [...prediction.assumptions, assumption] };
  }
  return spec.arrivalsSeconds === undefined ? predict(request) : predictArriving(request, spec.arrivalsSeconds);
}

/**
 * The burst of an arm, as a request to predict. An arm that disables the mapping enables it when every message has been sent and
 * the outage is over: all messages are delivered together then, and no attempt begins in the outage.
 */
export function requestOf(spec: ArmSpec, consumer: Consumer, constants: KnownConstants): PredictRequest {
  if (!isHeld(spec)) return { ...spec, consumer };
  const { outage, ...burst } = spec;
  const { parallelCalls, ...rest } = consumer;
  const { startMs, turnaroundMs } = consumer;
  // The state of the mapping is read before the call that enables it, and its pollers receive after that.
  const enabledMs = Math.max(sentMs(spec, consumer), 1000 * (outage?.untilSeconds ?? 0)) + 2 * startMs;
  const deliveredMs = enabledMs + enablingMs(constants) + turnaroundMs;
  const seconds = Math.floor(deliveredMs / 1000);
  return {
    ...burst,
    window: { minSeconds: seconds, maxSeconds: seconds },
    consumer: { ...rest, sendSeconds: 0, startMs: deliveredMs - 1000 * seconds, messageLateMs: 0 },
  };
}

const isHeld = ({ settings }: ArmSpec): boolean => settings?.enabled === false;

const enablingMs = (constants: KnownConstants): number => constants?.mappingTransitionMs ?? mappingTransitionMs;

/** When the last call of the sender has its answer, milliseconds after the first call. */
function sentMs({ count, arrivalsSeconds = [] }: ArmSpec, consumer: Consumer): number {
  const { startMs, sendSeconds, parallelCalls = count } = consumer;
  const pacedSeconds = Math.max(sendSeconds, spanSeconds(arrivalsSeconds));
  const rounds = pacedSeconds > 0 ? 1 : Math.ceil(count / batchEntriesMax / parallelCalls);
  return 1000 * pacedSeconds + rounds * startMs;
}

/** The most jobs of all runs of the model together. The waits in a larger burst are unknown. */
export const tenantJobsMax = 100_000;
/** The most runs of the model. */
const runsMax = 15;

/**
 * Predicts how long the tenants of an arm wait: the run of the model in which the median tenant waits for a median time.
 *
 * @returns null if the model does not know the arm: see `knowsTenants`; also if invocations would be throttled, and for more
 * than `tenantJobsMax` jobs.
 */
export function predictTenants(spec: ArmSpec, consumer: Consumer, tenants: readonly Tenant[]): TenantsResult | null {
  const scenario = scenarioOf(requestOf(spec, consumer, undefined));
  if (!knowsTenants(scenario) || scenario.count > tenantJobsMax) return null;
  const isFair = spec.isFair === true;
  const tenantOf = Int32Array.from(tenants.flatMap(({ jobs }, index) => new Array<number>(jobs).fill(index)));
  const runs = Math.max(1, Math.min(runsMax, Math.floor(tenantJobsMax / scenario.count)));
  const results: TenantsResult[] = [];
  for (let run = 0; run < runs; run++) {
    const line = new TenantLine(tenantOf, tenants.length, isFair);
    const starts = tenantStarts(scenario, line, predictionRandom(run));
    if (starts === undefined) return null;
    results.push(tenantsResult(tenants, isFair, (job) => starts[job - 1]));
  }
  results.sort((a, b) => (a.medianWaitP95 ?? 0) - (b.medianWaitP95 ?? 0));
  return results[results.length >> 1] ?? null;
}
