import { type Consumer, pollerCap } from "./consumer.ts";
import { runsForArrivals } from "./predict.ts";
import { scenarioOf } from "./scenario.ts";
import { batchingFor } from "./simulate/event/batching.ts";
import { eventSimulation } from "./simulate/event/event-simulation.ts";
import { arrivingReleases } from "./simulate/job-releases.ts";
import { type LoadRange, Replications } from "./simulate/replications.ts";
import { noDelays, type SpreadName } from "./spreads/spread.ts";
import type { Work } from "./work.ts";

/** What can be done about a load that arrives over time. */
export type Lever =
  | { readonly kind: "none" }
  /** A delay for each message, from 0 to `maxSeconds`. */
  | { readonly kind: "delays"; readonly spread: SpreadName; readonly maxSeconds: number }
  /** `MaximumConcurrency` of the mapping. */
  | { readonly kind: "cap"; readonly concurrency: number }
  /** Reserved concurrency of the function. */
  | { readonly kind: "reserved"; readonly concurrency: number };

/** What a lever would have made of the recorded arrivals. */
export interface LeverOutcome {
  readonly lever: Lever;
  /** Most invocations in flight: the values that 50 and 95 % of the runs of the model do not exceed. */
  readonly peak: LoadRange;
  /** When the last job ended, seconds after the first arrival: the median of the runs; Infinity if some jobs never run. */
  readonly lastEndSeconds: number;
}

/** Recorded arrivals, and what processes them. */
export interface ArrivalsRequest {
  /** Seconds since the first arrival, ascending; at least one. */
  readonly arrivalsSeconds: readonly number[];
  readonly work: Work;
  readonly consumer: Consumer;
  /** The largest acceptable peak; half of the peak without a lever unless given. */
  readonly maxPeak?: number | undefined;
}

/** The load as it arrived, and what each lever would have made of it. */
export interface LeverPlan {
  readonly asItWas: LeverOutcome;
  /** The peak that the levers are compared with. */
  readonly maxPeak: number;
  readonly outcomes: readonly LeverOutcome[];
  /** The lever that keeps the peak and ends first, or the load as it arrived if that keeps it; null if none does. */
  readonly best: LeverOutcome | null;
}

/** Windows of random delays; the last one is the longest delay of SQS. */
const randomWindows = [10, 30, 60, 120, 300, 900] as const;
const evenWindows = [60, 300, 900] as const;
const capMin = 2;

/**
 * Simulates recorded arrivals with each lever: delays on the messages, a maximum concurrency of the mapping, and reserved
 * concurrency.
 */
export function planLevers(request: ArrivalsRequest): LeverPlan {
  const asItWas = outcomeOf(request, { kind: "none" });
  const maxPeak = request.maxPeak ?? Math.max(1, Math.ceil(asItWas.peak.p95 / 2));
  const levers: readonly Lever[] = [
    ...randomWindows.map((maxSeconds) => ({ kind: "delays", spread: "random", maxSeconds }) as const),
    ...evenWindows.map((maxSeconds) => ({ kind: "delays", spread: "even", maxSeconds }) as const),
    { kind: "cap", concurrency: Math.max(capMin, maxPeak) },
    { kind: "reserved", concurrency: maxPeak },
  ];
  const outcomes = levers.map((lever) => outcomeOf(request, lever));
  const keeping = [asItWas, ...outcomes].filter(
    ({ peak, lastEndSeconds }) => peak.p95 <= maxPeak && lastEndSeconds < forever,
  );
  const best = keeping.reduce<LeverOutcome | null>(
    (first, each) =>
      first === null || (first !== asItWas && each.lastEndSeconds < first.lastEndSeconds) ? each : first,
    null,
  );
  return { asItWas, maxPeak, outcomes, best };
}

const forever = Number.POSITIVE_INFINITY;

function outcomeOf({ arrivalsSeconds, work, consumer }: ArrivalsRequest, lever: Lever): LeverOutcome {
  const delays = lever.kind === "delays" ? lever : undefined;
  const scenario = scenarioOf({
    count: arrivalsSeconds.length,
    spread: delays?.spread ?? "none",
    window: delays === undefined ? noDelays : { minSeconds: 0, maxSeconds: delays.maxSeconds },
    work,
    consumer: consumerWith(consumer, lever),
  });
  const simulation = eventSimulation(scenario, {
    batching: batchingFor(scenario),
    draw: arrivingReleases(scenario, arrivalsSeconds),
  });
  const runs = runsForArrivals(arrivalsSeconds.length);
  const { peak, lastEndSeconds } = new Replications({ ...simulation, runs }).prediction();
  return { lever, peak: { p50: peak.p50, p95: peak.p95 }, lastEndSeconds: lastEndSeconds.p50 };
}

function consumerWith(consumer: Consumer, lever: Lever): Consumer {
  if (lever.kind === "cap") {
    return { ...consumer, maximumConcurrency: Math.min(lever.concurrency, pollerCap(consumer)) };
  }
  if (lever.kind !== "reserved") return consumer;
  return { ...consumer, reservedConcurrency: lever.concurrency, accountConcurrency: lever.concurrency };
}
