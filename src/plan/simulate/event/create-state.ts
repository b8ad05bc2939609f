import type { Random } from "../../../base/random.ts";
import { concurrencyCap, pollerCap } from "../../consumer.ts";
import { curveSecondsMax, type Scenario } from "../simulation.ts";
import { SortedTimes } from "../sorted-times.ts";
import { IdleEnvironments } from "../starts.ts";
import type { Batching, SimulationState } from "./state.ts";

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
