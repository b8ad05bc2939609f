import { type Random, randomFrom } from "../base/random.ts";
import type { Consumer } from "./consumer.ts";
import { holdingTimesFor } from "./holding-time.ts";
import type { Burst } from "./prediction.ts";
import type { Discipline, Scenario } from "./simulate/simulation.ts";
import { spreads } from "./spreads/spreads.ts";

/** How sure a goal has to be met where nothing else is asked for: in 19 of 20 bursts. */
export const defaultConfidence = 0.95;

/**
 * The path that jobs take to the function: a synchronous invoke, an asynchronous one, or the queue, filled from here
 * (`sqs`) or by the trigger function.
 */
export type Via = "invoke" | "invoke-async" | "sqs" | "trigger";

/** One arm, as it will be run. */
export interface PredictRequest extends Burst {
  readonly via: Via;
  readonly consumer: Consumer;
  /** What a chance is to be held against, 0–1: close to 1 it takes more runs. */
  readonly confidence?: number;
}

/**
 * Every prediction draws from the same streams, one for each run, so that two of them differ by what was asked and not by
 * luck.
 */
export const predictionRandom = (run: number): Random => randomFrom(`prediction/${run}`);

const disciplines = {
  invoke: "loss",
  "invoke-async": "retry",
  sqs: "pollers",
  trigger: "pollers",
} as const satisfies Record<Via, Discipline>;

/** Whether a job comes through the queue, where it can be delayed; else it is invoked at once. */
export const isQueued = (via: Via): boolean => disciplines[via] === "pollers";

/** An arm as the models see it. */
export function scenarioOf(request: PredictRequest): Scenario {
  const { count, work, consumer, window } = request;
  const { minSeconds, maxSeconds } = window ?? { minSeconds: 0, maxSeconds: 0 };
  const spread = spreads[window === null ? "none" : request.spread];
  return {
    count,
    spread,
    minSeconds,
    maxSeconds,
    work,
    consumer,
    discipline: disciplines[request.via],
    holdingTimes: holdingTimesFor(spread.name, work, consumer),
    confidence: request.confidence ?? defaultConfidence,
  };
}
