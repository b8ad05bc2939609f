import type { ServiceConstants } from "../aws/connection.ts";
import {
  type EventSourceSettings,
  eventSourceSettings,
  isPaused,
  type PollerRange,
  pollersIn,
} from "../aws/event-source-mapping.ts";
import {
  type AccountConcurrency,
  accountConcurrency,
  type FunctionSettings,
  functionSettings,
} from "../aws/functions.ts";
import { emptyQueue, type QueueDepth, type QueueSettings, readQueue } from "../aws/queue.ts";
import { type Consumer, defaultConsumer, withProvisionedPollers } from "../plan/consumer.ts";

import { type ArmSettings, changesFor, type StackSettings } from "./settings/settings.ts";
import type { Target } from "./target.ts";

/**
 * What an experiment needs to know about its workload and its account. It is read once, when the target has been opened,
 * and read again only after an arm has changed settings.
 */
export interface StackFacts {
  /** Settings of the function that does the jobs. */
  readonly processFunction: FunctionSettings;
  /** Null for a function without a queue. */
  readonly mapping: EventSourceSettings | null;
  readonly account: AccountConcurrency;
  /** Null for a function without a queue. */
  readonly queue: QueueSettings | null;
  /** Figures of the service that no API returns; undefined where they are unknown. */
  readonly constants: ServiceConstants | undefined;
  /** Messages in the queue when the facts were read. */
  readonly depth: QueueDepth;
}

/** Reads the facts in four calls: GetFunction, GetEventSourceMapping, GetAccountSettings and GetQueueAttributes. */
export async function readStackFacts({ cloud, workload }: Target): Promise<StackFacts> {
  const { functionName, mappingId, queueUrl } = workload;
  const [processFunction, mapping, account, { settings: queue, depth }] = await Promise.all([
    functionSettings(cloud, functionName),
    mappingId === null ? null : eventSourceSettings(cloud, mappingId),
    accountConcurrency(cloud),
    queueUrl === null ? noQueue : readQueue(cloud, queueUrl),
  ]);
  return { processFunction, mapping, account, queue, depth, constants: cloud.constants };
}

const noQueue = { settings: null, depth: emptyQueue } as const;

/** Jobs that one invocation receives at most from the queue. */
export const batchSizeOf = ({ mapping }: Pick<StackFacts, "mapping">): number => mapping?.batchSize ?? 1;

/** The settings that an arm may change, as they are. */
export const settingsOf = ({ processFunction, mapping }: StackFacts): StackSettings => ({
  batchSize: batchSizeOf({ mapping }),
  batchingWindowSeconds: mapping?.batchingWindowSeconds ?? 0,
  maximumConcurrency: mapping?.maximumConcurrency ?? null,
  reservedConcurrency: processFunction.reservedConcurrency ?? null,
  pollers: mapping?.pollers ?? null,
  enabled: mapping === null || !isPaused(mapping),
});

/** Settings of the stack and the account before the run, of which an arm may have changed some for itself. */
export interface SetUp extends Omit<StackSettings, "enabled" | "pollers"> {
  /** The pollers of provisioned mode; left out in standard mode. */
  readonly pollers?: PollerRange;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  /** Null without a queue. */
  readonly visibilityTimeoutSeconds: number | null;
  /** Receives before a message is dead-lettered; null without a dead-letter queue, and left out by earlier versions. */
  readonly maxReceives?: number | null;
  /** Concurrency limit of the account. */
  readonly accountLimit: number;
}

/** The settings that a run record keeps, so that two runs can be compared. */
export function setUpOf(facts: StackFacts): SetUp {
  const { enabled, pollers, ...settings } = settingsOf(facts);
  return {
    ...settings,
    ...(pollers === null ? {} : { pollers }),
    memoryMegabytes: facts.processFunction.memoryMegabytes,
    timeoutSeconds: facts.processFunction.timeoutSeconds,
    visibilityTimeoutSeconds: facts.queue?.visibilityTimeoutSeconds ?? null,
    maxReceives: facts.queue?.redrive?.maxReceiveCount ?? null,
    accountLimit: facts.account.limit,
  };
}

/** The facts as they are while an arm has its settings. */
export function factsUnder(facts: StackFacts, wanted: ArmSettings = {}): StackFacts {
  const { processFunction, mapping, account } = facts;
  const current = settingsOf(facts);
  const changes = changesFor(current, wanted).map(({ setting, to }) => [setting, to]);
  const settings: StackSettings = { ...current, ...Object.fromEntries(changes) };
  const { reservedConcurrency: reserved, enabled, pollers, ...changed } = settings;
  return {
    ...facts,
    processFunction: { ...processFunction, reservedConcurrency: reserved ?? undefined },
    mapping: mapping && {
      ...mapping,
      ...changed,
      maximumConcurrency: changed.maximumConcurrency ?? undefined,
      pollers: pollers ?? undefined,
    },
    account: { ...account, unreserved: account.unreserved + (current.reservedConcurrency ?? 0) - (reserved ?? 0) },
  };
}

/** After this time an idle environment is removed, milliseconds. */
export const environmentIdleMsOf = ({ constants }: StackFacts): number =>
  constants?.environmentIdleMs ?? defaultConsumer.environmentIdleSeconds * 1000;

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
