import type { Outage } from "../base/job.ts";
import { type Random, randomFrom } from "../base/random.ts";
import type { Consumer } from "./consumer.ts";
import type { Discipline, Scenario } from "./simulate/simulation.ts";
import { holdingTimesFor, spreads } from "./spreads/registry.ts";
import { type JitterWindow, noDelays, type SpreadName } from "./spreads/spread.ts";
import type { Work } from "./work.ts";

/**
 * The paths of the jobs to the function, in the order in which help lists them: synchronous invokes, asynchronous invokes, the
 * queue, filled by flatten itself (`sqs`), by the trigger function or by a Distributed Map (`map`), or a Distributed Map that
 * invokes the function itself (`pool`).
 */
export const viaNames = ["invoke", "invoke-async", "sqs", "trigger", "map", "pool"] as const;

/** The path of a job to the function. */
export type Via = (typeof viaNames)[number];

/** The paths that do not take the queue. */
const direct: Partial<Record<Via, Discipline>> = { invoke: "loss", "invoke-async": "retry", pool: "loss" };

/** Whether jobs take the queue, where a message timer can delay them; otherwise they are invoked at once. */
export const isQueued = (via: Via = "sqs"): boolean => direct[via] === undefined;

/** The probability with which a goal has to be met, unless another one is requested: 19 of 20 bursts. */
export const defaultConfidence = 0.95;

/** What `predict` predicts: a burst, its path and its consumer. */
export interface PredictRequest {
  readonly count: number;
  readonly spread: SpreadName;
  /** Null for no delays. */
  readonly window: JitterWindow | null;
  readonly work: Work;
  /** Share of the jobs that fail on every attempt, and the probability that any other attempt fails, 0–1; 0 unless given. */
  readonly failShare?: number;
  readonly flaky?: number;
  /** `sqs` unless given. */
  readonly via?: Via | undefined;
  readonly consumer: Consumer;
  /** The probability, 0–1, that the prediction is compared with, if there is a goal; it requires more runs, the closer to 1. */
  readonly confidence?: number;
  /** For `slots`: places each job by its own work, the longest first, on this number of places (see `canPlaceByWork`). */
  readonly places?: number;
  /** How much longer than it runs an invocation counts as in flight, milliseconds (default 0); a plan leaves room with it. */
  readonly slackMs?: number;
  /** Attempts that begin in this time fail. */
  readonly outage?: Outage;
  /** Makes about an eighth of the runs, for a search that only compares spreads. */
  readonly isRough?: boolean | undefined;
}

/** The scenario that the models simulate for a request. */
export function scenarioOf(request: PredictRequest): Scenario {
  const { count, work, consumer, window } = request;
  const { minSeconds, maxSeconds } = window ?? noDelays;
  const spread = spreads[window === null ? "none" : request.spread];
  return {
    count,
    spread,
    minSeconds,
    maxSeconds,
    work,
    consumer,
    discipline: direct[request.via ?? "sqs"] ?? "pollers",
    holdingTimes: holdingTimesFor(spread.name, work, consumer),
    failShare: request.failShare ?? 0,
    flaky: request.flaky ?? 0,
    outage: request.outage,
    slackMs: request.slackMs ?? 0,
    places: request.places,
    confidence: request.confidence ?? 0,
    isRough: request.isRough ?? false,
  };
}

/**
 * The random stream of one run. All predictions use the same streams, so that two of them differ because of their requests
 * and not by chance (common random numbers).
 */
export const predictionRandom = (run: number): Random => randomFrom(`prediction/${run}`);
