import { type Consumer, concurrencyCap, isOpen, pollerCap } from "./consumer.ts";
import { exactLastEnd, type LastEnd } from "./last-end.ts";
import { type PredictRequest, predictionRandom, type Scenario, scenarioOf } from "./scenario.ts";
import { mayFail } from "./simulate/event/attempts.ts";
import { type ModelRuns, type PredictedPeak, Replications, type Summary } from "./simulate/replications.ts";
import { isOneByOne, oneByOneSimulation, simulationOf } from "./simulate/simulate.ts";
import { burstFloor } from "./theory.ts";

/** What is expected of a burst before anything is sent. */
export interface Prediction extends Omit<Summary, "refused"> {
  /** Smallest peak that any placement of the delays could reach, if every job starts when released; null if unknown (theory §2). */
  readonly floor: number | null;
  /** Share of the jobs, 0–1, that are throttled and not retried. */
  readonly throttledShare: number;
  /** The model that was used, as part of a sentence. */
  readonly method: string;
  /** What the model assumes, as clauses. */
  readonly assumptions: readonly string[];
}

/**
 * Predicts the peak, the number in flight over time and the last end of a burst. The same request always has the same
 * prediction. Theory §4 describes the method and its error.
 *
 * @throws {FlattenError} (usage) for an invalid count, window or batch size
 */
export const predict = (request: PredictRequest): Prediction => modelRuns(request).prediction();

/**
 * The runs of the model that `predict` chooses for a request, for a search.
 *
 * @throws {FlattenError} (usage) for an invalid count, window or batch size
 */
export function modelRuns(request: PredictRequest): ModelRuns<Prediction> {
  const scenario = scenarioOf(request);
  const { method, ...simulation } = simulationOf(scenario);
  const replications = new Replications(simulation);
  return {
    runs: replications.runs,
    outcome: (run) => replications.outcome(run),
    prediction: () => predictionOf(request, scenario, replications.prediction(), method),
  };
}

/** Arrivals of the jobs, seconds since the first one, ascending: one for each job. */
export type Arrivals = readonly number[];

/** The time from the first to the last arrival, seconds. */
export const spanSeconds = (arrivals: Arrivals): number => arrivals.at(-1) ?? 0;

/** Predicts a burst whose jobs arrive over time, invocation by invocation. The delays count from the arrival of each job. */
export function predictArriving(request: PredictRequest, arrivalsSeconds: Arrivals): Prediction {
  const scenario = { ...scenarioOf(request), arrivalsSeconds };
  const { method, ...simulation } = oneByOneSimulation(scenario);
  const summary = new Replications({ ...simulation, runs: runsForArrivals(request.count) }).prediction();
  return {
    ...summary,
    floor: floorOf(scenario, spanSeconds(arrivalsSeconds)),
    throttledShare: summary.refused / request.count,
    method,
    assumptions: ["the work of a job does not depend on what else runs", "each job is sent when it arrives"],
  };
}

const arrivalRunsMax = 40;
const arrivalRunsMin = 5;
const jobsInAllRuns = 100_000;

/** How many runs the model of recorded arrivals makes. The peak of many jobs varies little, so fewer runs are enough. */
export const runsForArrivals = (jobs: number): number =>
  Math.max(arrivalRunsMin, Math.min(arrivalRunsMax, Math.ceil(jobsInAllRuns / jobs)));

/** For each second of a burst, the range that holds the number in flight in nine of ten simulated runs. */
export interface CurveBand {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

const bandRunsMax = 60;
/** Jobs to simulate at most, in all runs, so that a band takes a few hundredths of a second. */
const bandJobsMax = 50_000;
/** From this number of jobs on, all curves are so near to their mean that they are not simulated again. */
const manyJobs = 2_000;

/**
 * Runs the model of a burst again, and returns the values that 5 and 95 % of the runs do not exceed, second by second. The
 * band of a large burst is its mean curve, scaled by the relative band of its peak.
 *
 * @throws {FlattenError} (usage) for an invalid count, window or batch size
 */
export function curveBand(request: PredictRequest, { curve, peak }: Prediction): CurveBand {
  if (request.count >= manyJobs) {
    const middle = Math.max(1, peak.p50);
    return {
      low: curve.map((value) => value * (peak.p5 / middle)),
      high: curve.map((value) => value * (peak.p95 / middle)),
    };
  }
  const simulation = simulationOf(scenarioOf(request));
  const runs = Math.min(simulation.runs, bandRunsMax, Math.floor(bandJobsMax / request.count));
  const curves: Float64Array[] = [];
  for (let run = 0; run < runs; run++) {
    const { perSecond, seconds } = simulation.run(predictionRandom(run), true);
    curves.push(perSecond.slice(0, seconds));
  }
  const length = curves.reduce((most, each) => Math.max(most, each.length), 0);
  const low: number[] = [];
  const high: number[] = [];
  for (let second = 0; second < length; second++) {
    const values = Float64Array.from(curves, (each) => each[second] ?? 0).sort();
    low.push(values[Math.floor(0.05 * (runs - 1))] as number);
    high.push(values[Math.ceil(0.95 * (runs - 1))] as number);
  }
  return { low, high };
}

function predictionOf(request: PredictRequest, scenario: Scenario, summary: Summary, method: string): Prediction {
  // A search for a peak makes many predictions, and reads the last end of few.
  let exact: LastEnd | undefined;
  const lastEnd = (): LastEnd => {
    exact ??= exactLastEnd(scenario, summary, predictionRandom) ?? summary;
    return exact;
  };
  return {
    ...summary,
    peak: widenedPeak(scenario, summary.peak),
    get lastEndSeconds() {
      return lastEnd().lastEndSeconds;
    },
    endsBy: (seconds) => lastEnd().endsBy(seconds),
    floor: floorOf(scenario),
    throttledShare: summary.refused / request.count,
    method,
    assumptions: assumptionsOf(scenario, request.via),
  };
}

/** The floor of a burst whose jobs arrive over some seconds. */
function floorOf(scenario: Scenario, spanSeconds = 0): number | null {
  const { count, work, consumer, discipline, minSeconds, maxSeconds } = scenario;
  const windowSeconds = spanSeconds + maxSeconds - minSeconds;
  return burstFloor({ count, windowSeconds, work, batchSize: discipline === "pollers" ? consumer.batchSize : 1 });
}

/**
 * Widens a band of one value by one invocation to both sides if the mapping had to grow for it. When a mapping adds its
 * pollers is not published, so such a peak is never known exactly. A peak of all jobs at once, of the first pollers, or at a
 * limit needs no growth.
 */
function widenedPeak({ discipline, consumer, count }: Scenario, peak: PredictedPeak): PredictedPeak {
  const { p5, p50, p95 } = peak;
  const most = Math.min(count, pollerCap(consumer), concurrencyCap(consumer));
  const isGrown = discipline === "pollers" && p50 > consumer.initialPollers && p50 < most;
  return isGrown && p5 === p95 ? { p5: p5 - 1, p50, p95: p95 + 1 } : peak;
}

function assumptionsOf(scenario: Scenario, via: PredictRequest["via"]): string[] {
  const { consumer, discipline, spread } = scenario;
  const fails = mayFail(scenario) && isOneByOne(scenario) ? [] : ["no job fails"];
  const assumptions = ["the work of a job does not depend on what else runs", ...fails];
  if (isOpen(consumer)) return [...assumptions, "every job starts when it is released"];
  if (!isOneByOne(scenario) && scenario.maxSeconds - scenario.minSeconds > consumer.environmentIdleSeconds) {
    assumptions.push("no environment is idle for so long that Lambda removes it");
  }
  if (discipline === "pollers") {
    assumptions.push(...growthOf(consumer), "added pollers stay until the burst is over");
  }
  if (discipline === "pollers" && concurrencyCap(consumer) < pollerCap(consumer) && !isOneByOne(scenario)) {
    assumptions.push(
      "throttled batches start as soon as concurrency is free (in reality they wait 1 to 30 s, and the last end is later)",
    );
  }
  if (discipline === "retry") assumptions.push("a throttled event is retried after 1 s, doubling up to 5 min");
  if (via === "invoke") assumptions.push("a throttled invoke is not retried");
  if (via === "trigger") assumptions.push("the run of the trigger function takes no time");
  if (spread.name === "none") assumptions.push("all jobs are sent at the same instant");
  return assumptions;
}

function growthOf({ provisionedPollers, initialPollers, rampPerSecond }: Consumer): string[] {
  if (provisionedPollers === undefined) {
    return [
      `the mapping starts with ${initialPollers} pollers and adds ${rampPerSecond} per second while messages wait`,
    ];
  }
  const { minimum, maximum } = provisionedPollers;
  return [
    `the mapping has ${minimum} to ${maximum} provisioned pollers of 10 invocations, and adds 100 a minute while messages wait`,
    "each provisioned poller receives 10 batches a second, and messages are so small that 1 MB a second is no limit",
  ];
}
