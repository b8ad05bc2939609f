import type { Random } from "../../base/random.ts";
import { type Consumer, concurrencyCap, pollerCap } from "../consumer.ts";
import { drawWork, type Work } from "../work/work.ts";
import { curveSecondsMax, type Discipline, type Scenario } from "./simulation.ts";
import { SortedTimes } from "./sorted-times.ts";

/** The state of one run of the event model. Times are seconds after the burst is planned (theory §5). */
export interface SimulationState {
  readonly consumer: Consumer;
  readonly work: Work;
  readonly discipline: Discipline;
  readonly batching: Batching;
  readonly slackSeconds: number;
  /** Largest number of invocations in flight. */
  readonly cap: number;
  /** Pollers at the start, and largest number of them. */
  readonly pollersFirst: number;
  readonly pollersMax: number;
  /** When the invocations in flight end. */
  readonly ends: SortedTimes;
  /** When the pollers between two invocations receive again. */
  readonly turning: SortedTimes;
  readonly retries: Retry[];
  /** Empty until a run keeps its curve. */
  perSecond: Float64Array;
  keepsCurve: boolean;
  random: Random;
  coldRandom: Random;
  now: number;
  /** The work of each job in order of release, if it is known; and how many jobs have started. */
  works: Float64Array | undefined;
  started: number;
  /** Jobs that are released and have not been received. */
  waiting: number;
  /** How many pollers the mapping may have. Only whole pollers receive; a throttle leaves a fraction. */
  pollers: number;
  /** When the mapping adds a poller, if no poller is waiting then; Infinity if that is not planned. */
  growsAt: number;
  /** Whether no pollers are added, which lasts from a throttle to the next end of an invocation. */
  growthPaused: boolean;
  /** Pollers that hold a batch or are between two invocations. */
  busy: number;
  inFlight: number;
  /** Number of invocations that have ended at this very instant. */
  endedNow: number;
  environments: number;
  /** New environments that may start, as of `tokensAt`. */
  tokens: number;
  tokensAt: number;
  refused: number;
  peak: number;
  lastEnd: number;
}

/** Throttled invocations that are retried together. */
export interface Retry {
  readonly at: number;
  readonly invocations: number;
  /** Jobs in each invocation. */
  readonly size: number;
  readonly backoff: number;
}

/** How pollers form batches of the jobs that wait. */
export interface Batching {
  /** Takes the jobs of a batch that starts now, and returns their number; 0 if no batch is ready or no poller is free. */
  take(state: SimulationState): number;
  /** When the next batch that is kept open starts; Infinity if there is none. */
  closesAt(state: SimulationState): number;
}

/** Batching without a window: a batch is what one receive returns. */
export const withoutBatchingWindow: Batching = {
  take: (state) => {
    if (state.busy + 1 > state.pollers) return 0;
    const jobs = Math.min(state.waiting, state.consumer.batchSize);
    state.waiting -= jobs;
    return jobs;
  },
  closesAt: () => Number.POSITIVE_INFINITY,
};

/** What changes during a run, before it begins. Pollers, tokens and environments depend on the consumer. */
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
  started: 0,
};

/** Creates a state for many runs, each of which begins with `resetState`. */
export function createState(
  { consumer, work, discipline, slackSeconds }: Scenario,
  batching: Batching,
  random: Random,
): SimulationState {
  const polls = discipline === "pollers";
  return {
    consumer,
    work,
    discipline,
    batching,
    slackSeconds,
    cap: concurrencyCap(consumer),
    pollersFirst: polls ? Math.min(consumer.initialPollers, pollerCap(consumer)) : Number.POSITIVE_INFINITY,
    pollersMax: polls ? pollerCap(consumer) : Number.POSITIVE_INFINITY,
    ends: new SortedTimes(),
    turning: new SortedTimes(),
    retries: [],
    perSecond: new Float64Array(),
    keepsCurve: false,
    ...idleState,
    works: undefined,
    random,
    coldRandom: random,
  };
}

/** Resets the state to time 0 for the next run. */
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

/** Starts one invocation with `size` jobs; false if no concurrency is free, or no new environment may start. */
export function begin(state: SimulationState, size: number): boolean {
  if (state.inFlight >= state.cap) return false;
  // A message that is due at the instant of an end comes first: that environment is not free yet, as in the emulator.
  const isCold = state.environments <= state.inFlight + state.endedNow;
  if (isCold && !takeToken(state)) return false;
  let end = state.now + (isCold ? coldStartSeconds(state.consumer, state.coldRandom) : 0);
  for (let job = 0; job < size; job++) end += state.works?.[state.started++] ?? drawWork(state.work, state.random);
  state.ends.add(end + state.slackSeconds);
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

/** Draws how much longer an invocation takes in a new environment, seconds: uniform around the middle. */
export function coldStartSeconds({ coldStartMs, coldStartSpreadMs }: Consumer, random: Random): number {
  const off = coldStartSpreadMs === 0 ? 0 : coldStartSpreadMs * (2 * random.next() - 1);
  return (coldStartMs + off) / 1000;
}
