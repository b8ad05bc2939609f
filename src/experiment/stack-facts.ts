import type { Cloud } from "../aws/clients.ts";
import { untilFreshMinuteMs } from "../aws/cloudwatch.ts";
import type { ServiceConstants } from "../aws/connection.ts";
import { type EventSourceSettings, eventSourceSettings, type PollerRange } from "../aws/event-source-mapping.ts";
import {
  type AccountConcurrency,
  accountConcurrency,
  type FunctionSettings,
  functionSettings,
} from "../aws/functions.ts";
import { readLogEvents } from "../aws/logs.ts";
import { emptyQueue, type QueueDepth, type QueueSettings, readQueue } from "../aws/queue.ts";
import { isFlattenStack } from "../aws/workload.ts";
import { mean, sum } from "../base/numbers.ts";
import { isStreamOf } from "../measure/log/log-stream.ts";
import { type ReportRecord, readRecord, reportPattern } from "../measure/log/record.ts";
import { type Consumer, defaultConsumer } from "../plan/consumer.ts";
import { type ArmSettings, changesFor, type StackSettings, settingsOf } from "./settings.ts";
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
    queueUrl === null ? { settings: null, depth: emptyQueue } : readQueue(cloud, queueUrl),
  ]);
  return { processFunction, mapping, account, queue, depth, constants: cloud.constants };
}

/** Jobs that one invocation receives at most from the queue. */
export const batchSizeOf = ({ mapping }: Pick<StackFacts, "mapping">): number => mapping?.batchSize ?? 1;

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

/** What the log of the function shows of its execution environments before a run; parts of the consumer. */
export type FoundEnvironments = Pick<Consumer, "warmEnvironments"> &
  Partial<Pick<Consumer, "warmIdleSeconds" | "coldStartMs" | "coldStartSpreadMs">>;

/** A function without idle environments. */
export const noEnvironments: FoundEnvironments = { warmEnvironments: 0 };

/** The report of an invocation, and the log stream of its environment. */
interface EnvironmentReport {
  readonly stream: string;
  readonly report: ReportRecord;
}

/** Reads the reports of a function's invocations, in either log format. Other functions may write to the same group. */
export async function readReports(
  cloud: Cloud,
  functionName: string,
  { group, startMs }: { readonly group: string; readonly startMs: number },
): Promise<EnvironmentReport[]> {
  const events = await readLogEvents(cloud, { group, startMs: Math.floor(startMs), pattern: reportPattern });
  return events.flatMap(({ stream, timestampMs, message }) => {
    const report = readRecord(timestampMs, message);
    return isStreamOf(functionName, stream) && report?.kind === "report" ? [{ stream, report }] : [];
  });
}

/** What is at work on a function before a burst. */
export interface FoundLoad {
  readonly environments: FoundEnvironments;
  /** The most invocations of others to expect at once, and how many start each second; 0 if nothing has run recently. */
  readonly othersAtOnce: number;
  readonly othersPerSecond: number;
}

/**
 * Finds the environments that earlier invocations have left idle, how long cold starts take, and how many invocations of others
 * run at once, in the log of the function: as far back as Lambda keeps an idle environment. A change of the function ends all of
 * its environments.
 */
export async function findLoad(target: Target, facts: StackFacts): Promise<FoundLoad> {
  const { cloud, workload } = target;
  const { processFunction, constants } = facts;
  // A run begins with a full minute. Log lines are dated by the target's clock.
  const beginsMs = cloud.clock.nowMs() + untilFreshMinuteMs(cloud) + cloud.skew.certainMs;
  const idleMs = constants?.environmentIdleMs ?? defaultConsumer.environmentIdleSeconds * 1000;
  const startMs = Math.max(beginsMs - idleMs, processFunction.changedMs);
  const reports = await readReports(cloud, workload.functionName, { group: processFunction.logGroup, startMs });
  const initMs = reports.flatMap(({ report }) => report.initMs ?? []).filter((ms) => ms > 0);
  const isCurrent = ({ report: { atMs, durationMs, initMs: init = 0 } }: EnvironmentReport) =>
    atMs - durationMs - init >= processFunction.changedMs;
  const latest = new Map(reports.filter(isCurrent).map(({ stream, report }) => [stream, report]));
  const warmIdleSeconds = [...latest.values()]
    .filter(({ outcome }) => outcome !== "timeout" && outcome !== "error")
    .map(({ atMs }) => (beginsMs - atMs) / 1000)
    .sort((a, b) => a - b);
  const environments = {
    warmEnvironments: warmIdleSeconds.length,
    ...(warmIdleSeconds.length === 0 ? {} : { warmIdleSeconds }),
    ...(constants === undefined ? measuredColdStarts(initMs) : {}),
  };
  const recent = reports.map(({ report: { atMs, durationMs } }) => ({ endMs: atMs, durationMs }));
  // Only flatten invokes the function of its own stack, and one burst begins when the one before it has ended.
  if (isFlattenStack(workload)) return { environments, othersAtOnce: 0, othersPerSecond: 0 };
  return { environments, ...othersIn(recent, cloud.clock.nowMs() + cloud.skew.certainMs) };
}

/** Who has invoked a function within this time is expected to go on. */
const recentMs = 60_000;

/**
 * What to expect of others, from the invocations that have ended. Arrivals that do not depend on each other have as many in flight
 * at once as a Poisson variable: its mean, and four standard deviations more, because a burst lasts long enough for rare peaks.
 * One more is kept in reserve.
 */
export function othersIn(
  invocations: readonly { readonly endMs: number; readonly durationMs: number }[],
  nowMs: number,
): Omit<FoundLoad, "environments"> {
  const fromMs = nowMs - recentMs;
  const busyMs = sum(
    invocations.map(({ endMs, durationMs }) => Math.max(0, endMs - Math.max(fromMs, endMs - durationMs))),
  );
  const average = busyMs / recentMs;
  return {
    othersAtOnce: average === 0 ? 0 : 1 + Math.ceil(average + 4 * Math.sqrt(average)),
    othersPerSecond: (1000 * invocations.filter(({ endMs }) => endMs > fromMs).length) / recentMs,
  };
}

/** Fewer cold starts say little about the next ones. */
const coldStartsMin = 5;

/** Mean and spread of the measured cold starts: a triangular distribution deviates from its mean by √6 standard deviations. */
function measuredColdStarts(initMs: readonly number[]): Partial<FoundEnvironments> {
  if (initMs.length < coldStartsMin) return {};
  const coldStartMs = mean(initMs);
  const deviation = Math.sqrt(mean(initMs.map((ms) => (ms - coldStartMs) ** 2)));
  return { coldStartMs, coldStartSpreadMs: Math.min(coldStartMs, Math.sqrt(6) * deviation) };
}
