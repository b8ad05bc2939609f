import { lambdaMetric, readMetrics } from "../aws/cloudwatch.ts";
import { isPaused } from "../aws/event-source-mapping.ts";
import type { FunctionSettings } from "../aws/functions.ts";
import { isFlattenStack, partOf, type Workload } from "../aws/workload.ts";
import { FlattenError, usageError } from "../base/errors.ts";
import { limits, visibilityFactor } from "../base/limits.ts";
import { finiteOrNull, largest, sum } from "../base/numbers.ts";
import { minuteMs } from "../base/time.ts";
import { isQueued } from "../plan/scenario.ts";
import type { Work } from "../plan/work.ts";
import type { PlannedArm } from "./arm-run.ts";
import { type ArmSpec, isByMap } from "./arm-spec.ts";
import { expectedUsd } from "./cost.ts";
import type { StackFacts } from "./stack-facts.ts";
import type { Target } from "./target.ts";

/** What an experiment is expected to take from its account. */
export interface Forecast {
  /** The highest peak expected of any arm: 95 of 100 runs stay at or below it. */
  readonly peak: number;
  /** Concurrency limit of the account. */
  readonly accountLimit: number;
  /** Concurrency that is not reserved, and that nothing has used lately. */
  readonly free: number;
  /** Cost of all runs at list prices, US dollars. */
  readonly usd: number;
  /**
   * How long the slowest Distributed Map sends, and when its last job ends, seconds; null without one, and `lastEnd` is null if
   * some jobs never run.
   */
  readonly mapSeconds: { readonly send: number; readonly lastEnd: number | null } | null;
  /** Why the user is asked first; empty if the experiment is harmless. */
  readonly reasons: readonly ("jobs" | "concurrency" | "cost" | "settings")[];
}

/** More jobs than this are sent only after a question: a typing error must not send ten million jobs. */
export const unconfirmedJobsMax = 1_000_000;

/** The user is asked before an experiment that takes more than this share of the free concurrency, or costs more. */
const harmlessShare = 0.5;
const harmlessUsd = 1;

/**
 * Forecasts an experiment.
 *
 * @param claimed concurrency of the account that is in use or reserved (`readClaimedConcurrency`).
 * @param repeat how often each arm is run.
 */
export function forecastOf(
  arms: readonly PlannedArm[],
  { account }: StackFacts,
  claimed: number,
  repeat: number,
): Forecast {
  const peak = largest(arms.map(({ predict }) => predict().peak.p95));
  const usd = repeat * sum(arms.map(expectedUsd));
  // Concurrency that is claimed beyond what is reserved comes from the unreserved pool.
  const free = Math.max(0, Math.min(account.unreserved, account.limit - claimed));
  const reasons: Forecast["reasons"][number][] = [];
  if (repeat * sum(arms.map(({ spec }) => spec.count)) > unconfirmedJobsMax) reasons.push("jobs");
  if (peak > harmlessShare * free) reasons.push("concurrency");
  if (usd > harmlessUsd) reasons.push("cost");
  if (arms.some(({ spec }) => Object.keys(spec.settings ?? {}).length > 0)) reasons.push("settings");
  return { peak, accountLimit: account.limit, free, usd, mapSeconds: mapSecondsOf(arms), reasons };
}

function mapSecondsOf(arms: readonly PlannedArm[]): Forecast["mapSeconds"] {
  const byMap = arms.filter(({ spec }) => isByMap(spec.via));
  if (byMap.length === 0) return null;
  return {
    send: largest(byMap.map(({ consumer }) => consumer.sendSeconds)),
    lastEnd: finiteOrNull(largest(byMap.map(({ predict }) => predict().lastEndSeconds.p95))),
  };
}

/** How far back claimed concurrency is read: what other functions used lately, they may use again. */
const lookBackMs = 15 * minuteMs;

/** Reads the most concurrency that the account has claimed in the last minutes (CloudWatch, ClaimedAccountConcurrency). */
export async function readClaimedConcurrency({ cloud }: Pick<Target, "cloud">): Promise<number> {
  const endMs = cloud.clock.nowMs() + minuteMs;
  const queries = { claimed: lambdaMetric("ClaimedAccountConcurrency", "Maximum") };
  const { claimed } = await readMetrics(cloud, queries, endMs - lookBackMs, endMs);
  return Math.max(0, largest(claimed.values()));
}

/** @throws {FlattenError} (cloud) if an arm sends through the queue, and there is none, or its event source mapping is disabled. */
export function checkMapping({ workload }: Target, { mapping }: StackFacts, arms: readonly PlannedArm[]): void {
  const usesQueue = arms.some(({ spec }) => isQueued(spec.via));
  if (!usesQueue) return;
  partOf(workload, "mappingId");
  if (mapping === null || !isPaused(mapping)) return;
  throw new FlattenError(
    "cloud",
    `the event source mapping is ${mapping.state}: no message would reach the function, so nothing was sent`,
    { remedy: "enable it: flatten queue resume" },
  );
}

/** For a distribution without a longest time, the time that one job in a thousand exceeds. */
const longestShare = 0.999;

/**
 * Checks that the stack and the account allow the settings of the arms, before anything is changed or sent.
 *
 * @throws {FlattenError} (usage) for a batch that takes longer than the timeout of flatten's function, for a reservation that
 * the account has no concurrency for, and for both a maximum concurrency and provisioned pollers.
 */
export function checkSettings(facts: StackFacts, specs: readonly ArmSpec[], workload: Workload): void {
  for (const { settings, work } of specs) {
    // The work of a function of the user is only assumed, or learned from whole batches.
    const isWorkKnown = isFlattenStack(workload);
    if (settings?.batchSize !== undefined && isWorkKnown) checkBatch(settings.batchSize, work, facts.processFunction);
    checkMode(settings, facts);
    if (typeof settings?.reservedConcurrency === "number") checkReserved(settings.reservedConcurrency, facts);
  }
}

function checkBatch(batchSize: number, work: Work, { timeoutSeconds }: FunctionSettings): void {
  const longest = work.quantile(longestShare);
  const seconds = Math.ceil(batchSize * longest);
  if (seconds < timeoutSeconds) return;
  const fitting = Math.ceil(timeoutSeconds / longest) - 1;
  const smaller = fitting > 1 ? `choose batch:${fitting} or smaller` : "choose a shorter --work";
  const enough = seconds + 1;
  const longer =
    enough > limits.lambda.timeoutSecondsMax
      ? ""
      : `, or set a longer timeout: flatten deploy --parameter FunctionTimeoutSeconds=${enough} --parameter VisibilityTimeoutSeconds=${visibilityFactor * enough}`;
  throw usageError(
    `invalid value "batch:${batchSize}" for --arms: ${batchSize} jobs of ${work.text} take up to ${seconds} s, and the function times out after ${timeoutSeconds} s`,
    `${smaller}${longer}`,
  );
}

/** A mapping has either a maximum concurrency or provisioned pollers (L-DG, provisioned mode). */
function checkMode(settings: ArmSpec["settings"], { mapping }: StackFacts): void {
  const { pollers, maximumConcurrency } = settings ?? {};
  const isRefused = "Lambda does not accept both; nothing was sent";
  if (typeof pollers === "string" && mapping?.maximumConcurrency !== undefined) {
    throw usageError(
      `the arm pollers:${pollers} needs a mapping without maximum concurrency, and this one has ${mapping.maximumConcurrency}: ${isRefused}`,
      "remove the maximum concurrency of the mapping first; on the stack of flatten: flatten deploy --parameter MaximumConcurrency=0",
    );
  }
  if (typeof maximumConcurrency === "number" && mapping?.pollers !== undefined) {
    throw usageError(
      `the arm cap:${maximumConcurrency} needs a mapping in standard mode, and this one has ${mapping.pollers} provisioned pollers: ${isRefused}`,
      "limit the pollers instead: --arms pollers:2-10   each carries up to 10 invocations",
    );
  }
}

function checkReserved(wanted: number, { processFunction, account: { limit, unreserved } }: StackFacts): void {
  // Lambda keeps 100 unreserved, so an account with a smaller limit can reserve nothing.
  const kept = Math.min(limits.lambda.unreservedConcurrencyMin, limit);
  const most = unreserved + (processFunction.reservedConcurrency ?? 0) - kept;
  if (wanted <= most) return;
  throw usageError(
    `invalid value "reserved:${wanted}" for --arms: of the account's ${limit} concurrent executions ${unreserved} are unreserved, and ${kept} have to stay unreserved`,
    most >= 1
      ? `reserve at most reserved:${most}, or use cap:${wanted}, which reserves nothing`
      : "use cap:n, which reserves nothing",
  );
}
