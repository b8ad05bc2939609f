import type { ServiceConstants } from "../aws/connection.ts";
import { pollersIn } from "../aws/event-source-mapping.ts";
import { batchEntriesMax } from "../base/limits.ts";
import { rounded } from "../base/numbers.ts";
import { mappingTransitionMs } from "../base/time.ts";
import type { Assumptions } from "../measure/prediction-miss.ts";
import { type Tenant, type TenantsResult, tenantsResult } from "../measure/tenants.ts";
import { type Consumer, defaultConsumer, withProvisionedPollers } from "../plan/consumer.ts";
import { type Prediction, predict, predictArriving, spanSeconds } from "../plan/predict.ts";
import { isQueued, type PredictRequest, predictionRandom, scenarioOf } from "../plan/scenario.ts";
import type { PlannedCall } from "../plan/send-plan.ts";
import { oneByOneMax } from "../plan/simulate/simulate.ts";
import { knowsTenants, TenantLine, tenantStarts } from "../plan/simulate/tenants.ts";
import { burstFloor } from "../plan/theory.ts";
import { workPercentile } from "../plan/work.ts";
import { type ArmSpec, pausedSeconds } from "./arm-spec.ts";
import { batchSizeOf, type StackFacts } from "./stack-facts.ts";

/** Figures of the service that no API returns; undefined where they are unknown. */
type KnownConstants = Pick<ServiceConstants, "mappingTransitionMs"> | undefined;

interface OnStack {
  readonly spec: ArmSpec;
  readonly facts: StackFacts;
}

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

/**
 * The mapping and the function as the models see them. Latencies are those of the emulator, or the defaults of the models: no
 * API returns them.
 */
export function consumerOf({ processFunction, mapping, account, queue, constants }: StackFacts): Consumer {
  const { batchSize, batchingWindowSeconds, maximumConcurrency } = mapping ?? unqueued;
  const { reservedConcurrency } = processFunction;
  const consumer: Consumer = {
    ...defaultConsumer,
    ...(constants === undefined ? {} : latenciesOf(constants)),
    functionTimeoutSeconds: processFunction.timeoutSeconds,
    ...(queue === null ? {} : { visibilityTimeoutSeconds: queue.visibilityTimeoutSeconds }),
    maxReceives: queue?.redrive?.maxReceiveCount ?? Number.POSITIVE_INFINITY,
    batchSize,
    batchingWindowSeconds,
    accountConcurrency: account.unreserved,
    ...(maximumConcurrency === undefined ? {} : { maximumConcurrency }),
    ...(reservedConcurrency === undefined ? {} : { reservedConcurrency, accountConcurrency: reservedConcurrency }),
  };
  return mapping?.pollers === undefined ? consumer : withProvisionedPollers(consumer, pollersIn(mapping.pollers));
}

/** Others may take an environment that was warm for a job of the burst: then any job may have a cold start. */
export const lateBesideOthers = ({ workLateMs, coldStartMs, coldStartSpreadMs }: Consumer): Partial<Consumer> => ({
  workLateMs: Math.max(workLateMs, coldStartMs + coldStartSpreadMs),
});

/** A function that nothing but direct invokes reach. */
const unqueued = { batchSize: 1, batchingWindowSeconds: 0, maximumConcurrency: undefined } as const;

/** The latencies of the emulator in this process. Its calls all take the same time, so no send is late. */
const latenciesOf = (constants: ServiceConstants): Partial<Consumer> => ({
  coldStartMs: constants.coldStartMs,
  coldStartSpreadMs: constants.coldStartSpreadMs,
  workLateMs: constants.workLateMs,
  messageLateMs: constants.messageLateMs,
  environmentIdleSeconds: constants.environmentIdleMs / 1000,
  startMs: constants.apiLatencyMs,
  turnaroundMs: constants.mappingPollMs,
  growthStepSeconds: constants.mappingGrowthStepMs / 1000,
  asyncQueueMs: constants.asyncQueueMs,
  pacingMs: 0,
});

/** The models of large bursts do not include failed attempts, so an outage leaves such a burst without a prediction. */
export const isPredicted = ({ spec: { outage, count, settings } }: Pick<OnStack, "spec">): boolean =>
  outage === undefined || settings?.enabled === false || count <= oneByOneMax;

/** What the prediction of a run assumed. */
export function assumptionsOf(
  run: OnStack & { readonly consumer: Consumer; readonly calls: readonly PlannedCall[] },
): Assumptions {
  const { spec, consumer, calls } = run;
  return {
    work: { p50: workPercentile(spec.work, 0.5), p95: workPercentile(spec.work, 0.95) },
    sendSeconds: (calls.at(-1)?.atMs ?? 0) / 1000,
    batchSize: jobsPerInvocation(run),
    coldStartSeconds: (consumer.coldStartMs + consumer.coldStartSpreadMs) / 1000,
    warmEnvironments: consumer.warmEnvironments,
  };
}

/** The shares of the predicted runs with a lower and with a higher peak than the measured one. */
export const amongPredictions = ({ exceeds, runs }: Prediction, peak: number) => ({
  lower: rounded(1 - exceeds(peak - 1), 6),
  higher: rounded(exceeds(peak), 6),
  runs,
});

/** Jobs that one invocation receives at most. */
export const jobsPerInvocation = ({ spec, facts }: OnStack): number => (isQueued(spec.via) ? batchSizeOf(facts) : 1);

/** The smallest peak that any placement of the delays could reach. Pauses between the calls widen the window. */
export function peakFloor(run: OnStack): number | null {
  const { count, window, work } = run.spec;
  const delayedSeconds = window === null ? 0 : window.maxSeconds - window.minSeconds;
  const windowSeconds = delayedSeconds + pausedSeconds(run.spec) + spanSeconds(run.spec.arrivalsSeconds ?? []);
  return burstFloor({ count, windowSeconds, work, batchSize: jobsPerInvocation(run) });
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
