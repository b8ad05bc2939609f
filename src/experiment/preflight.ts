import { eventSourceSettings } from "../aws/event-source-mapping.ts";
import { accountConcurrency, functionSettings } from "../aws/functions.ts";
import { metricPeriodSeconds, readMetrics } from "../aws/metrics.ts";
import { type QueueDepth, queueDepth } from "../aws/queue.ts";
import { FlattenError } from "../base/errors.ts";
import { largest } from "../base/statistics.ts";
import { costUsd, sqsRequestsFor } from "../measure/cost.ts";
import type { Consumer } from "../plan/consumer.ts";
import { predict } from "../plan/predict.ts";
import { isQueued } from "../plan/scenario.ts";
import type { ArmSpec } from "./arm-spec.ts";
import { readConsumer } from "./consumer.ts";
import { pausedSeconds } from "./send/send-request.ts";
import type { ArmSettings } from "./settings/settings.ts";
import type { Target } from "./target.ts";

/** What a burst would take from an account, read before anything is sent. */
export interface Forecast {
  /** The highest peak of its arms that is to be expected: 95 of 100 runs stay below. */
  readonly peak: number;
  /** Concurrency that the account allows, that nobody has reserved, and that nothing was using lately. */
  readonly accountLimit: number;
  readonly free: number;
  readonly usd: number;
  /** Why the user should be asked first; empty when the burst is harmless. */
  readonly reasons: readonly ("concurrency" | "cost")[];
}

/** A burst that takes more than this share of what is free, or costs more than this, is asked for. */
const harmlessShare = 0.5;
const harmlessUsd = 1;

/** ClaimedAccountConcurrency is read this far back: what neighbours used lately, they may use again. */
const lookBackMs = 15 * 60_000;

/** Metrics that one arm reads until they have settled, about. */
const metricsPerArm = 12;

/** Looks at the account before a burst: what is free, what the burst would take, and what it would cost. */
export async function readForecast(target: Target, specs: readonly ArmSpec[], repeat: number): Promise<Forecast> {
  const { cloud, stack } = target;
  const [account, claimed, settings, mapping] = await Promise.all([
    accountConcurrency(cloud),
    claimedConcurrency(target),
    functionSettings(cloud, stack.processFunctionName),
    eventSourceSettings(cloud, stack.eventSourceMappingId),
  ]);
  const consumer = await readConsumer(target, settings, mapping);
  const peaks = specs.map((spec) => {
    const own = { ...withSettings(consumer, spec.settings), sendSeconds: pausedSeconds(spec) };
    return predict({ ...spec, consumer: own }).peak.p95;
  });
  const peak = largest(peaks);
  const usd = specs.reduce((total, { count, work, via, settings: own }) => {
    const usage = {
      invocations: count,
      billedMs: count * work.meanSeconds * 1000,
      memoryMegabytes: settings.memoryMegabytes,
      architecture: settings.architecture,
      sqsRequests: isQueued(via) ? sqsRequestsFor(count, count, own?.batchSize ?? mapping.batchSize) : 0,
      metricsRequested: metricsPerArm,
    };
    return total + costUsd(usage);
  }, 0);
  // Concurrency that is claimed above what is reserved is taken from the unreserved pool.
  const free = Math.max(0, Math.min(account.unreserved, account.limit - claimed));
  const reasons: Forecast["reasons"][number][] = [];
  if (peak > harmlessShare * free) reasons.push("concurrency");
  if (usd * repeat > harmlessUsd) reasons.push("cost");
  return { peak, accountLimit: account.limit, free, usd: usd * repeat, reasons };
}

async function claimedConcurrency({ cloud }: Target): Promise<number> {
  const endMs = cloud.clock.nowMs() + metricPeriodSeconds * 1000;
  const query = {
    namespace: "AWS/Lambda",
    name: "ClaimedAccountConcurrency",
    dimensions: {},
    statistic: "Maximum",
  } as const;
  const [series] = await readMetrics(cloud, [query], endMs - lookBackMs, endMs);
  return series === undefined || series.size === 0 ? 0 : largest(series.values());
}

/**
 * Looks at the road before anything is sent: whether somebody reads the queue, and what is in it already.
 *
 * @returns messages that will run beside the burst.
 * @throws {FlattenError} (cloud) when jobs are to go through the queue and its mapping is switched off.
 */
export async function checkQueuePath({ cloud, stack }: Target, specs: readonly ArmSpec[]): Promise<QueueDepth> {
  const [mapping, held] = await Promise.all([
    eventSourceSettings(cloud, stack.eventSourceMappingId),
    queueDepth(cloud, stack.queueUrl),
  ]);
  const usesQueue = specs.some(({ via }) => isQueued(via));
  if (usesQueue && mapping.state.startsWith("Disabl")) {
    throw new FlattenError(
      "cloud",
      `the event source mapping is ${mapping.state}: nobody would read the queue, so nothing was sent`,
      { remedy: `switch it on: aws lambda update-event-source-mapping --uuid ${stack.eventSourceMappingId} --enabled` },
    );
  }
  return held;
}

/** A road as it is under the settings of an arm; what the arm leaves alone is as deployed. */
function withSettings(consumer: Consumer, settings: ArmSettings = {}): Consumer {
  const { batchSize, batchingWindowSeconds, maximumConcurrency: most, reservedConcurrency: reserved } = settings;
  return {
    ...consumer,
    ...(batchSize === undefined ? {} : { batchSize }),
    ...(batchingWindowSeconds === undefined ? {} : { batchingWindowSeconds }),
    ...(typeof most === "number" ? { maximumConcurrency: most } : {}),
    ...(typeof reserved === "number" ? { reservedConcurrency: reserved, accountConcurrency: reserved } : {}),
  };
}
