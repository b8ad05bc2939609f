import { type Random, randomFrom } from "../../../base/random.ts";
import type { Scenario } from "../../scenario.ts";
import { type JobReleases, jobReleases } from "../job-releases.ts";
import { curveSecondsMax, type Outcome, runsOneByOne, type Simulation, sameInstant } from "../simulation.ts";
import { admitMessages, retryDue } from "./admission.ts";
import { withoutBatchingWindow } from "./batching.ts";
import { type Batching, createState, resetState, type SimulationState, waitingOf } from "./state.ts";

/** Parts of the event model that depend on the path of the jobs; those of a mapping without a batching window unless given. */
export interface EventParts {
  readonly batching?: Batching | undefined;
  readonly admit?: ((state: SimulationState) => void) | undefined;
  /** Draws when each job is released; by its delay alone unless given. */
  readonly draw?: ((random: Random) => JobReleases) | undefined;
}

/**
 * The model that simulates the consumer invocation by invocation: pollers that are added while messages wait, batches, cold
 * starts, limits, and retries after a throttle (theory §5). Its cost grows with the number of jobs.
 */
export function eventSimulation(
  scenario: Scenario,
  { batching = withoutBatchingWindow, admit = admitMessages, draw = jobReleases(scenario) }: EventParts = {},
): Simulation {
  const state = createState(scenario, batching, unusedRandom);
  return {
    runs: runsOneByOne(scenario),
    run(random, withCurve = false) {
      resetState(state, random, withCurve);
      const { times, works } = draw(random);
      state.works = works ?? state.works.fill(Number.NaN);
      return play(state, times, admit);
    },
  };
}

/** Every run replaces it before it draws. */
const unusedRandom = randomFrom("unused");

const forever = Number.POSITIVE_INFINITY;

function play(state: SimulationState, releases: Float64Array, admit: (state: SimulationState) => void): Outcome {
  const startSeconds = state.consumer.startMs / 1000;
  let next = 0;
  for (;;) {
    const released = next < releases.length ? (releases[next] as number) + startSeconds : forever;
    const at = Math.min(released, blockedUntil(state), state.attempts?.first() ?? forever);
    if (at === forever) break;
    advance(state, at);
    finish(state, at);
    for (; next < releases.length && (releases[next] as number) + startSeconds <= at; next++) state.line.push(next);
    if (state.attempts !== undefined && state.attempts.first() <= at) state.line.push(...state.attempts.takeDue(at));
    if (state.retries.length > 0) retryDue(state);
    admit(state);
    if (state.keepsCurve) mark(state, Math.floor(at));
  }
  advance(state, state.lastEnd);
  const { peak, refused, perSecond } = state;
  const lastEndSeconds = waitingOf(state) > 0 || state.lastEnd === 0 ? forever : state.lastEnd;
  const seconds = Math.min(curveSecondsMax, Math.ceil(state.lastEnd));
  return { ...state.starts?.end(), peak, refused, perSecond, lastEndSeconds, seconds };
}

/** When a waiting job may be able to start. While no job waits, ends need no event of their own. */
const blockedUntil = (state: SimulationState): number =>
  waitingOf(state) === 0 && state.retries.length === 0
    ? Math.min(state.growsAt, state.batching.nextAt(state))
    : Math.min(
        state.batching.nextAt(state),
        state.ends.first(),
        state.turning.first(),
        state.growsAt,
        state.retries[0]?.at ?? forever,
      );

/** Moves the clock, and records what is in flight at the beginning of each second in between. */
function advance(state: SimulationState, at: number): void {
  const until = state.keepsCurve ? Math.min(at, curveSecondsMax) : 0;
  for (let second = Math.floor(state.now) + 1; second < until; second++) {
    moveTo(state, second);
    finish(state, second);
    mark(state, second);
  }
  moveTo(state, at);
}

/** Moves the clock. The environments of the ends of the instant before are idle from then on. */
function moveTo(state: SimulationState, at: number): void {
  if (at > state.now) {
    for (; state.endedNow > 0; state.endedNow--) state.idle.add(state.now);
  }
  state.now = at;
}

function mark(state: SimulationState, second: number): void {
  if (second < curveSecondsMax && state.inFlight > (state.perSecond[second] as number)) {
    state.perSecond[second] = state.inFlight;
  }
}

/** Ends the invocations that are due. Ends come before starts at the same instant. */
function finish(state: SimulationState, at: number): void {
  const until = at + sameInstant;
  const { ends, timeouts, turning } = state;
  for (let end = ends.first(); end <= until; end = ends.first()) {
    const isTimeout = end === timeouts.first();
    if (isTimeout) timeouts.pass();
    if (end >= at - sameInstant) state.endedNow++;
    else if (!isTimeout) state.idle.add(end);
    ends.pass();
    state.inFlight--;
    state.growthPaused = false;
    turning.add(end + state.turnaroundSeconds);
  }
  for (let free = turning.first(); free <= until; free = turning.first()) {
    turning.pass();
    state.busy--;
    state.batching.onFree(state, free);
  }
}
