import { pollersIn } from "../../aws/event-source-mapping.ts";
import { finiteOrNull } from "../../base/numbers.ts";
import { givenFlags, refuseTogether } from "../../cli/parse/values.ts";
import { type ArmSpec, callsInFlight, pausedSeconds } from "../../experiment/arm-spec.ts";
import { predictArm, predictTenants } from "../../experiment/predict-arm.ts";
import { idlePollersUsdPerMonth, idlePollsUsdPerMonth } from "../../measure/cost.ts";
import type { TenantsResult } from "../../measure/tenants.ts";
import { type Consumer, withProvisionedPollers } from "../../plan/consumer.ts";
import type { Prediction } from "../../plan/predict.ts";
import { isQueued } from "../../plan/scenario.ts";
import { type CapRow, type ThroughputCap, throughputCap } from "../../plan/solve/cap.ts";
import { type BurstGoal, chanceOf, confidenceOf, type Goal } from "../../plan/solve/goal.ts";
import { comparedArms, refuseOverruled } from "../compare/arms.ts";
import { consumerWith, withoutSqs } from "./flags.ts";
import { nextForThroughput } from "./next.ts";
import type { PlanSubject } from "./subject.ts";

/** An arm, and what is predicted for it. */
export interface ArmForecast {
  readonly name: string;
  readonly prediction: Prediction;
  readonly idleUsd: number;
  /** The probability that it meets the goal; null without a goal. */
  readonly chance: number | null;
  readonly isMet: boolean | null;
  /** How long its tenants wait; null if the model does not know that, and left out without tenants. */
  readonly tenants?: TenantsResult | null;
}

/** Arms side by side, and the one that meets the goal and ends first, or has the lowest peak for a deadline alone. */
export interface ArmsPlan {
  readonly arms: readonly ArmForecast[];
  /** Null if no arm meets the goal, or if there is none. */
  readonly best: ArmForecast | null;
  readonly hasGoal: boolean;
}

/**
 * Predicts each arm of `--arms`.
 *
 * @throws {FlattenError} (usage) for flags that cannot be combined with `--arms`, and for the arm fair without tenants.
 */
export function planArms({ asked: flags, count, work, consumer }: PlanSubject, given: Goal | undefined): ArmsPlan {
  refuseTogether(
    "--arms",
    givenFlags(withoutSqs(flags), notWithArms),
    "each arm says how its jobs are sent",
    "for example: flatten plan --arms direct,sqs,even:10-100,cap:10,rate:14/s",
  );
  const goal = given === undefined || "window" in given ? undefined : given;
  const { arms: words = [], tenants } = flags;
  // The number of jobs that was typed has to be that of the tenants.
  const jobs = tenants === undefined ? { count } : { tenants, ...(flags.count && { count: flags.count }) };
  const specs = comparedArms({ arms: words, work, ...jobs });
  refuseOverruled(specs, flags);
  const arms = specs.map((spec) => forecastOf(spec, consumer, goal));
  const meeting = arms.filter(({ isMet }) => isMet === true);
  const isByPeak = goal !== undefined && Object.keys(goal).every((key) => /^(deadlineSeconds|confidence)$/.test(key));
  const rank = ({ prediction }: ArmForecast) => (isByPeak ? prediction.peak.p95 : prediction.lastEndSeconds.p95);
  const best = meeting.toSorted((a, b) => rank(a) - rank(b))[0] ?? null;
  return { arms, best, hasGoal: goal !== undefined };
}

function forecastOf(spec: ArmSpec, deployed: Consumer, goal: BurstGoal | undefined): ArmForecast {
  const { settings, name, via } = spec;
  const parallelCalls = spec.parallel ?? callsInFlight[via];
  const consumer = {
    ...consumerUnder(deployed, settings),
    sendSeconds: pausedSeconds(spec),
    ...(parallelCalls === undefined ? {} : { parallelCalls }),
  };
  const prediction = predictArm(spec, consumer, undefined);
  const { tenants } = spec;
  const chance = goal === undefined ? null : chanceOf(prediction, goal);
  const pollers = settings?.pollers;
  const queuedUsd = pollers == null ? idlePollsUsdPerMonth : idlePollersUsdPerMonth(pollersIn(pollers).minimum);
  return {
    name,
    prediction,
    idleUsd: isQueued(via) ? queuedUsd : 0,
    chance,
    isMet: goal === undefined || chance === null ? null : chance >= confidenceOf(goal),
    ...(tenants === undefined ? {} : { tenants: predictTenants(spec, consumer, tenants) }),
  };
}

/** The consumer with the settings of an arm. */
function consumerUnder(consumer: Consumer, settings: ArmSpec["settings"] = {}): Consumer {
  const { batchSize, maximumConcurrency, reservedConcurrency, pollers } = settings;
  const changed = consumerWith(consumer, {
    batchSize,
    mappingMaxConcurrency: maximumConcurrency ?? undefined,
    reservedConcurrency: typeof reservedConcurrency === "number" ? reservedConcurrency : undefined,
  });
  return pollers == null ? changed : withProvisionedPollers(changed, pollersIn(pollers));
}

/** The document of `plan --arms --format json`. JSON has no Infinity: a last end that never comes is null. */
export const armsDocument = ({ arms, best }: ArmsPlan, { count, work }: PlanSubject, next: readonly string[]) => ({
  schemaVersion: 1,
  kind: "plan-arms",
  count,
  work: work.text,
  arms: arms.map(({ name, prediction, idleUsd, chance, isMet, tenants }) => ({
    name,
    peak: prediction.peak,
    environments: prediction.environments,
    startsPerSecond: prediction.rate,
    lastEndSeconds: finiteOrNull(prediction.lastEndSeconds.p95),
    throttledShare: prediction.throttledShare,
    idleUsdPerMonth: idleUsd,
    chance,
    met: isMet,
    ...(tenants === undefined ? {} : { tenants }),
  })),
  best: best?.name ?? null,
  next,
});

const notWithArms = ["via", "jitter", "spread", "delays", "emit", "ideal", "arrivals", "cap"] as const;

/** The maximum concurrency of the mapping that `plan --cap` recommends. */
export interface CapChoice extends ThroughputCap {
  /** Whether it is good for anything: whether the peak is lower with it than without a maximum. */
  readonly lowersPeak: boolean;
  /** The commands that try and set it. */
  readonly next: readonly string[];
}

/**
 * Finds the smallest maximum concurrency of the mapping that loses no throughput.
 *
 * @throws {FlattenError} (usage) for flags that cannot be combined with `--cap`.
 */
export function planCap(subject: PlanSubject): CapChoice {
  refuseTogether(
    "--cap",
    givenFlags(withoutSqs(subject.asked), notWithCap),
    "--cap finds the maximum concurrency for messages without delays",
    "for example: flatten plan --cap --count 10k --work 2s",
  );
  const plan = throughputCap(subject);
  const { smallest, rows } = plan;
  const cap = smallest?.maximumConcurrency ?? null;
  const lowersPeak = smallest !== null && peakOf(smallest) < peakOf(rows.at(-1) as CapRow);
  return { ...plan, lowersPeak, next: cap === null || !lowersPeak ? [] : nextForThroughput(subject, cap) };
}

/** The peak that 95 % of bursts do not exceed. */
export const peakOf = ({ prediction }: Pick<CapRow, "prediction">): number => Math.ceil(prediction.peak.p95);

/** The document of `plan --cap --format json`. */
export const capDocument = ({ smallest, rows, next }: CapChoice, { count, work }: PlanSubject) => ({
  schemaVersion: 1,
  kind: "plan-cap",
  count,
  work: work.text,
  smallest: smallest?.maximumConcurrency ?? null,
  rows: rows.map(({ maximumConcurrency, prediction, throughput }) => ({
    maximumConcurrency,
    peak: prediction.peak,
    lastEndSeconds: finiteOrNull(prediction.lastEndSeconds.p95),
    throughput,
  })),
  next,
});

const notWithCap = [
  "via",
  "jitter",
  "spread",
  "arrivals",
  "mappingMaxConcurrency",
  "maxPeak",
  "maxRate",
  "maxConnections",
  "deadline",
  "delays",
  "emit",
  "ideal",
] as const;
