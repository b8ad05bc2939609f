import type { Random } from "../../../base/random.ts";
import { type Consumer, concurrencyCap, pollerCap } from "../../consumer.ts";
import type { Batch, Discipline, JobAttempts, Scenario, StartRecorder } from "../../scenario.ts";
import type { Work } from "../../work.ts";
import { IdleEnvironments, SortedTimes } from "../pollers.ts";
import { curveSecondsMax } from "../simulation.ts";

/** The state of one run of the event model. Times are seconds after the burst is planned (theory §5). */
export interface SimulationState {
  readonly consumer: Consumer;
  readonly work: Work;
  readonly discipline: Discipline;
  readonly batching: Batching;
  readonly slackMs: number;
  /** From the end of an invocation until its poller receives again, or the sender's next call arrives, seconds. */
  readonly turnaroundSeconds: number;
  /** Attempts at each job; undefined if no job fails and no message is received again. */
  readonly attempts: JobAttempts | undefined;
  /** Undefined if nothing records the starts. */
  readonly starts: StartRecorder | undefined;
  readonly idle: IdleEnvironments;
  /** Largest number of invocations in flight. */
  readonly cap: number;
  /** Pollers at the start, and largest number of them. */
  readonly pollersFirst: number;
  readonly pollersMax: number;
  /** When the invocations in flight end. */
  readonly ends: SortedTimes;
  /** Those of `ends` that are timeouts, which end their environments. */
  readonly timeouts: SortedTimes;
  /** When the pollers, or the sender's calls, between two invocations are free again. */
  readonly turning: SortedTimes;
  readonly retries: Retry[];
  readonly perSecond: Float64Array;
  keepsCurve: boolean;
  random: Random;
  coldRandom: Random;
  now: number;
  /** The work of each job in order of release, seconds; NaN until it is drawn. */
  works: Float64Array;
  /** Jobs that are released and have not been received, from `received` on. A job is its place in the order of the releases. */
  readonly line: number[];
  received: number;
  /** How many pollers the mapping may have. Only whole pollers receive; a throttle leaves a fraction. */
  pollers: number;
  /** When the mapping adds a poller, if messages wait until then; Infinity while none waits. */
  growsAt: number;
  /** For how long messages have to wait until then, seconds, if they do not wait now; Infinity for a whole step. */
  stepLeft: number;
  /** Whether no pollers are added, which lasts from a throttle to the next end of an invocation. */
  growthPaused: boolean;
  /** Pollers that hold a batch, or calls of the sender that have no answer, and those that are between two invocations. */
  busy: number;
  inFlight: number;
  /** Number of invocations that have ended at this very instant. */
  endedNow: number;
  /** New environments that may start, as of `tokensAt`. */
  tokens: number;
  tokensAt: number;
  refused: number;
  peak: number;
  lastEnd: number;
}

/** Throttled invocations that are retried together. */
interface Retry {
  readonly at: number;
  readonly batches: readonly Batch[];
  readonly backoff: number;
}

/** How pollers form batches of the jobs that wait. */
export interface Batching {
  /** Prepares the next run. */
  reset(state: SimulationState): void;
  /** Takes the jobs of a batch that starts now; undefined if no batch is ready or no poller is free. */
  take(state: SimulationState): Batch | undefined;
  /** When a poller that is not at the function does something by itself; Infinity if none does. */
  nextAt(state: SimulationState): number;
  /** Called when the poller of an invocation receives again. */
  onFree(state: SimulationState, at: number): void;
}

/** Number of jobs that wait. */
export const waitingOf = (state: SimulationState): number => state.line.length - state.received;

/** What changes during a run, before it begins. Pollers, tokens and environments depend on the consumer. */
const idleState = {
  now: 0,
  received: 0,
  pollers: 0,
  growsAt: Number.POSITIVE_INFINITY,
  stepLeft: Number.POSITIVE_INFINITY,
  growthPaused: false,
  busy: 0,
  inFlight: 0,
  endedNow: 0,
  tokens: 0,
  tokensAt: 0,
  refused: 0,
  peak: 0,
  lastEnd: 0,
};

/** Creates a state for many runs, each of which begins with `resetState`. */
export function createState(scenario: Scenario, batching: Batching, random: Random): SimulationState {
  const { consumer, work, discipline, slackMs } = scenario;
  const polls = discipline === "pollers";
  const pollersFirst = polls ? Math.min(consumer.initialPollers, pollerCap(consumer)) : Number.POSITIVE_INFINITY;
  return {
    consumer,
    work,
    discipline,
    batching,
    slackMs,
    turnaroundSeconds: consumer.turnaroundMs / 1000,
    attempts: scenario.createAttempts?.(scenario),
    starts: scenario.starts,
    idle: new IdleEnvironments(consumer),
    cap: concurrencyCap(consumer),
    pollersFirst,
    pollersMax: polls && consumer.rampPerSecond > 0 ? pollerCap(consumer) : pollersFirst,
    ends: new SortedTimes(),
    timeouts: new SortedTimes(),
    turning: new SortedTimes(),
    retries: [],
    line: [],
    perSecond: new Float64Array(curveSecondsMax),
    keepsCurve: false,
    ...idleState,
    works: new Float64Array(scenario.count),
    random,
    coldRandom: random,
  };
}

/** Resets the state to time 0 for the next run. */
export function resetState(state: SimulationState, random: Random, keepsCurve: boolean): void {
  state.ends.clear();
  state.timeouts.clear();
  state.turning.clear();
  state.retries.length = 0;
  state.line.length = 0;
  state.idle.reset();
  state.attempts?.reset(random.fork("attempts"));
  if (state.keepsCurve) state.perSecond.fill(0, 0, Math.min(curveSecondsMax, Math.ceil(state.lastEnd) + 1));
  const { scalingBurst: tokens } = state.consumer;
  const coldRandom = random.fork("cold");
  Object.assign(state, idleState, { pollers: state.pollersFirst, tokens, random, coldRandom, keepsCurve });
  state.batching.reset(state);
}
