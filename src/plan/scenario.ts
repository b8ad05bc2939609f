import { type Random, randomFrom } from "../base/random.ts";
import type { Consumer } from "./consumer.ts";
import { holdingTimesFor } from "./holding-time.ts";
import type { Burst } from "./prediction.ts";
import type { Discipline, Scenario } from "./simulate/simulation.ts";
import { spreads } from "./spreads/spreads.ts";

/** The road a job takes. */
export type Via = "invoke" | "invoke-async" | "sqs" | "trigger";

/** The road a job takes: a direct invoke, an asynchronous one, or the queue (filled by the driver or the trigger). */
export type PredictVia = "invoke" | "invoke-async" | "sqs" | "trigger";

/** One arm, as it will be run. */
export interface PredictRequest extends Burst {
  readonly via: PredictVia;
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
} as const satisfies Record<PredictVia, Discipline>;

/** Whether a job comes through the queue, where it can be delayed; else it is invoked at once. */
export const isQueued = (via: PredictVia): boolean => disciplines[via] === "pollers";

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
    confidence: request.confidence ?? 0.95,
  };
}
