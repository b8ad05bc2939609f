import type { Outage } from "../base/job.ts";
import { type Random, randomFrom } from "../base/random.ts";
import type { Consumer } from "./consumer.ts";
import { holdingTimesFor, spreads } from "./spreads/registry.ts";
import { type HoldingTimes, type JitterWindow, noDelays, type Spread, type SpreadName } from "./spreads/spread.ts";
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

/** What a model simulates: everything that a run depends on, except its random numbers. */
export interface Scenario extends JitterWindow {
  readonly count: number;
  readonly spread: Spread;
  /** When each job arrives, seconds after the first one, ascending; all at once if left out. Its delay is added. */
  readonly arrivalsSeconds?: readonly number[];
  readonly holdingTimes: HoldingTimes;
  readonly work: Work;
  readonly consumer: Consumer;
  readonly discipline: Discipline;
  /** Parts of the models that the trigger function does without, as its template has to be small. Undefined if not needed. */
  readonly createAttempts?: (scenario: Scenario) => JobAttempts;
  readonly addCallTimes?: (delays: Float64Array) => void;
  readonly starts?: StartRecorder;
  /** Share of the jobs that fail on every attempt, and the probability that any other attempt fails, 0–1. */
  readonly failShare: number;
  readonly flaky: number;
  /** Attempts that begin in this time fail; undefined for no outage. */
  readonly outage?: Outage | undefined;
  /** How much longer than it runs an invocation counts as in flight, milliseconds; 0 for a prediction of what happens. */
  readonly slackMs: number;
  /** The probability, 0–1, that results are compared with; 0 for none. The closer it is to 1, the more runs are made. */
  readonly confidence: number;
  /** Whether about an eighth of the runs is enough. */
  readonly isRough: boolean;
  /** Number of places, if each job is placed by its own work (see `canPlaceByWork`). */
  readonly places: number | undefined;
}

/**
 * What happens to a job if no concurrency is free. `pollers`: it waits in the queue. `loss`: it is throttled and not retried,
 * as a synchronous invoke. `retry`: Lambda retries it with backoff, as an asynchronous invoke.
 */
export type Discipline = "pollers" | "loss" | "retry";

/** The jobs of one invocation. */
export interface Batch {
  readonly jobs: number[];
  /** When its first message was received. */
  readonly receivedAt: number;
}

/** The attempts at each job of one run (see `Attempts`). */
export interface JobAttempts {
  readonly visibilitySeconds: number;
  reset(random: Random): void;
  receive(job: number): boolean;
  end(batch: Batch, startSeconds: number, endSeconds: number): number | undefined;
  giveUp(batch: Batch): void;
  first(): number;
  takeDue(now: number): number[];
}

/** Records the starts of one run (see `Starts`). */
export interface StartRecorder {
  add(at: number, isNew: boolean): void;
  /** Returns the numbers of the run, and begins the next one. */
  end(): { readonly startsPerSecond: number; readonly environments: number };
}

/** Whether sends are timed within a second, and so can be late. */
export const isPaced = ({ spread, consumer }: Scenario): boolean =>
  spread.slotsPerSecond > 1 && consumer.sendSeconds === 0 && consumer.pacingMs > 0;
