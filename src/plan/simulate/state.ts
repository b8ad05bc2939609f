import type { Random } from "../../base/random.ts";
import { type Consumer, concurrencyCap, pollerCap } from "../consumer.ts";
import { drawWork, type Work } from "../work/work.ts";
import { curveSecondsMax, type Discipline, type Scenario } from "./simulation.ts";
import { SortedTimes } from "./sorted-times.ts";

/** Invocations that were refused and will be tried again. */
export interface Retry {
  readonly at: number;
  readonly invocations: number;
  /** Jobs in each of them. */
  readonly size: number;
  readonly backoff: number;
}

/** The state of one run of the road, second by second on its own clock (theory §5). */
export interface SimulationState {
  readonly consumer: Consumer;
  readonly work: Work;
  readonly discipline: Discipline;
  readonly batching: Batching;
  readonly cap: number;
  /** Pollers at the start, and at most. */
  readonly pollersFirst: number;
  readonly pollersMax: number;
  readonly ends: SortedTimes;
  /** When pollers that are between two invocations receive again, in order. */
  readonly turning: SortedTimes;
  readonly retries: Retry[];
  /** Empty until a run keeps its curve. */
  perSecond: Float64Array;
  keepsCurve: boolean;
  random: Random;
  coldRandom: Random;
  now: number;
  waiting: number;
  pollers: number;
  /** When the mapping adds a poller, if none is left waiting then; Infinity when nothing is planned. */
  growsAt: number;
  /** Growth rests from a throttle to the next success. */
  growthPaused: boolean;
  /** Pollers that hold a batch or are between two. */
  busy: number;
  inFlight: number;
  /** Of those in flight until now, how many have ended at this very instant. */
  endedNow: number;
  environments: number;
  /** New environments allowed at once, as of `tokensAt`. */
  tokens: number;
  tokensAt: number;
  refused: number;
  peak: number;
  lastEnd: number;
}

/** A course that has not begun: every run begins with `resetCourse`. */
export function createState(
  { consumer, work, discipline }: Scenario,
  batching: Batching,
  random: Random,
): SimulationState {
  const polls = discipline === "pollers";
  return {
    consumer,
    work,
    discipline,
    batching,
    cap: concurrencyCap(consumer),
    pollersFirst: polls ? Math.min(consumer.initialPollers, pollerCap(consumer)) : Number.POSITIVE_INFINITY,
    pollersMax: polls ? pollerCap(consumer) : Number.POSITIVE_INFINITY,
    ends: new SortedTimes(),
    turning: new SortedTimes(),
    retries: [],
    perSecond: new Float64Array(),
    keepsCurve: false,
    ...idleState,
    random,
    coldRandom: random,
  };
}

/** Everything at rest at time 0, for the next run. */
export function resetState(state: SimulationState, random: Random, keepsCurve: boolean): void {
  state.ends.clear();
  state.turning.clear();
  state.retries.length = 0;
  if (keepsCurve && state.perSecond.length === 0) state.perSecond = new Float64Array(curveSecondsMax);
  if (state.keepsCurve) state.perSecond.fill(0, 0, Math.min(curveSecondsMax, Math.ceil(state.lastEnd) + 1));
  const { scalingBurst: tokens, warmEnvironments: environments } = state.consumer;
  const coldRandom = random.fork("cold");
  Object.assign(state, idleState, {
    pollers: state.pollersFirst,
    tokens,
    environments,
    random,
    coldRandom,
    keepsCurve,
  });
}

/** What changes during a run, as it is before; pollers, tokens and environments are up to the road. */
const idleState = {
  now: 0,
  waiting: 0,
  pollers: 0,
  growsAt: Number.POSITIVE_INFINITY,
  growthPaused: false,
  busy: 0,
  inFlight: 0,
  endedNow: 0,
  environments: 0,
  tokens: 0,
  tokensAt: 0,
  refused: 0,
  peak: 0,
  lastEnd: 0,
};

/** Starts one invocation of `size` jobs now; false when concurrency, or the rate of new environments, has no room. */
export function begin(state: SimulationState, size: number): boolean {
  if (state.inFlight >= state.cap) return false;
  const isCold = state.environments <= state.inFlight;
  if (isCold && !takeToken(state)) return false;
  let end = state.now + (isCold ? coldStartSeconds(state.consumer, state.coldRandom) : 0);
  for (let job = 0; job < size; job++) end += drawWork(state.work, state.random);
  state.ends.add(end);
  if (end > state.lastEnd) state.lastEnd = end;
  state.inFlight++;
  if (state.inFlight > state.peak) state.peak = state.inFlight;
  return true;
}

function takeToken(state: SimulationState): boolean {
  const { scalingBurst, scalingPerSecond } = state.consumer;
  if (scalingBurst !== Number.POSITIVE_INFINITY) {
    const refill = (state.now - state.tokensAt) * scalingPerSecond;
    state.tokens = Math.min(scalingBurst, state.tokens + refill);
    state.tokensAt = state.now;
    if (state.tokens < 1) return false;
    state.tokens--;
  }
  state.environments++;
  return true;
}

/** How pollers make batches of the jobs that wait. */
export interface Batching {
  /** Jobs of a batch that starts now; 0 when none is ready, or no poller is free. */
  take(state: SimulationState): number;
  /** When a batch starts that was held open until then; Infinity when none is. */
  closesAt(state: SimulationState): number;
}

/** Without a batching window one receive makes a batch, of whatever is there. */
export const withoutBatchingWindow: Batching = {
  take: (state) => {
    if (state.busy >= state.pollers) return 0;
    const jobs = Math.min(state.waiting, state.consumer.batchSize);
    state.waiting -= jobs;
    return jobs;
  },
  closesAt: () => Number.POSITIVE_INFINITY,
};

/** How much longer an invocation in a new environment is in flight: uniform around the middle. */
export function coldStartSeconds({ coldStartMs, coldStartSpreadMs }: Consumer, random: Random): number {
  const off = coldStartSpreadMs === 0 ? 0 : coldStartSpreadMs * (2 * random.next() - 1);
  return (coldStartMs + off) / 1000;
}
