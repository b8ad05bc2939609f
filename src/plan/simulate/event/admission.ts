import { drawLateMs } from "../../../base/time.ts";
import type { Batch } from "../../scenario.ts";
import { drawWork } from "../../work.ts";
import { coldStartSeconds } from "../pollers.ts";
import { sameInstant } from "../simulation.ts";
import { type SimulationState, waitingOf } from "./state.ts";

const forever = Number.POSITIVE_INFINITY;

/** The first wait before a retry of the mapping, and of Lambda's queue of asynchronous events, seconds. */
const firstBackoff = 1;
/** The longest wait, seconds. */
const longestBackoff = { pollers: 30, retry: 300, loss: 0 } as const;
/** Pollers that a mapping in standard mode keeps after throttles. In provisioned mode it keeps those that it starts with. */
const fewestPollers = 2;
/** The share of its pollers that the mapping loses with each throttle, as in the emulator. */
const backoffShare = 0.125;

/** Starts what can start now on the queue's path: a poller receives a batch, or retries it later. */
export function admitMessages(state: SimulationState): void {
  // A poller that is free at this very instant does not prevent the growth, as in the emulator.
  if (state.now >= state.growsAt - sameInstant) grow(state);
  poll(state);
  followBacklog(state);
}

/**
 * Lets every free poller receive one batch and invoke the function with it. A message that is due at the instant of an end
 * is received before that end frees concurrency, as in the emulator.
 */
function poll(state: SimulationState): void {
  for (let batch = state.batching.take(state); batch !== undefined; batch = state.batching.take(state)) {
    state.busy++;
    const isFull = state.inFlight + state.endedNow >= state.cap;
    if (isFull || !begin(state, batch)) throttle(state, batch, firstBackoff);
  }
}

/** Reduces the pollers of the mapping. The throttled poller keeps its batch and retries it until it is visible again. */
function throttle(state: SimulationState, batch: Batch, backoff: number): void {
  const fewest = state.consumer.provisionedPollers === undefined ? fewestPollers : state.pollersFirst;
  state.pollers = Math.max(fewest, state.pollers * (1 - backoffShare));
  // The ends of this instant come after the throttle, and a success allows growth again.
  state.growthPaused = state.endedNow === 0;
  const visibleAt = batch.receivedAt + (state.attempts?.visibilitySeconds ?? Number.POSITIVE_INFINITY);
  if (state.now + backoff < visibleAt) retryLater(state, [batch], backoff);
  else {
    state.attempts?.giveUp(batch);
    state.turning.add(visibleAt + state.turnaroundSeconds);
  }
}

/** Adds the pollers of one step. Their first receives take as long as any other. */
function grow(state: SimulationState): void {
  const { rampPerSecond, growthStepSeconds } = state.consumer;
  let left = rampPerSecond * growthStepSeconds;
  do {
    state.pollers = Math.min(state.pollersMax, state.pollers + 1);
    state.busy++;
    state.turning.add(state.now + state.turnaroundSeconds);
  } while (--left >= 0.5 && state.pollers < state.pollersMax);
  state.stepLeft = growthStepSeconds;
  state.growsAt = forever;
}

/**
 * Plans the next step of growth while messages wait because no poller receives them. The part of a step that has passed when
 * none waits any more counts for the next time.
 */
function followBacklog(state: SimulationState): void {
  if (waitingOf(state) === 0 || state.pollers >= state.pollersMax || state.growthPaused) {
    state.stepLeft = Math.min(state.stepLeft, state.growsAt - state.now);
    state.growsAt = forever;
  } else if (state.growsAt === forever) {
    state.growsAt = state.now + Math.min(state.stepLeft, state.consumer.growthStepSeconds);
  }
}

/** Makes the retries that are due. */
export function retryDue(state: SimulationState): void {
  while (state.retries.length > 0 && (state.retries[0]?.at ?? 0) <= state.now) {
    const due = state.retries.shift();
    if (due === undefined) return;
    let made = 0;
    while (made < due.batches.length && begin(state, due.batches[made] as Batch)) made++;
    if (made === due.batches.length) continue;
    const left = due.batches.slice(made);
    const backoff = Math.min(longestBackoff[state.discipline], due.backoff * 2);
    if (state.discipline === "pollers") throttle(state, left[0] as Batch, backoff);
    else retryLater(state, left, backoff);
  }
}

/** Adds a retry in order of time, after those at the same time. Without any concurrency the jobs count as lost. */
function retryLater(state: SimulationState, batches: readonly Batch[], backoff: number): void {
  if (state.cap < 1) {
    for (const { jobs } of batches) state.refused += jobs.length;
    return;
  }
  const at = state.now + backoff;
  state.retries.splice(state.retries.findLastIndex((retry) => retry.at <= at) + 1, 0, { at, batches, backoff });
}

/** Starts one invocation; false if no concurrency is free, or no new environment may start. */
function begin(state: SimulationState, batch: Batch): boolean {
  const { attempts, consumer, works } = state;
  if (state.inFlight >= state.cap) return false;
  // A message that is due at the instant of an end comes first: that environment is not idle yet, as in the emulator.
  const isWarm = state.idle.take(state.now);
  if (!isWarm && !takeToken(state)) return false;
  state.starts?.add(state.now, !isWarm);
  const start = state.now + (isWarm ? 0 : coldStartSeconds(consumer, state.coldRandom));
  let end = start;
  for (const job of batch.jobs) {
    // The work of a job is the same in each attempt.
    if (Number.isNaN(works[job])) works[job] = drawWork(state.work, state.random);
    end += (works[job] as number) + drawLateMs(consumer.workLateMs, state.coldRandom) / 1000;
  }
  const stopsAt = attempts?.end(batch, start, end);
  state.ends.add((stopsAt ?? end) + state.slackMs / 1000);
  // A job that a timeout stops has not ended.
  if (stopsAt !== undefined) state.timeouts.add(stopsAt + state.slackMs / 1000);
  else if (end > state.lastEnd) state.lastEnd = end;
  state.inFlight++;
  if (state.inFlight > state.peak) state.peak = state.inFlight;
  return true;
}

/** Takes one of the environments that Lambda may start now (L-DG scaling behavior); false if there is none. */
function takeToken(state: SimulationState): boolean {
  const { scalingBurst, scalingPerSecond } = state.consumer;
  if (scalingBurst === Number.POSITIVE_INFINITY) return true;
  const refill = (state.now - state.tokensAt) * scalingPerSecond;
  state.tokens = Math.min(scalingBurst, state.tokens + refill);
  state.tokensAt = state.now;
  if (state.tokens < 1) return false;
  state.tokens--;
  return true;
}

/**
 * Invokes the function for every released job, or for as many as the sender has calls in flight. What is throttled is lost, or
 * retried later.
 */
export function admitInvokes(state: SimulationState): void {
  const throttled: Batch[] = [];
  const { parallelCalls } = state.consumer;
  const slots = state.discipline === "loss" ? (parallelCalls ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
  while (waitingOf(state) > 0 && state.busy < slots) {
    const batch = { jobs: [state.line[state.received++] as number], receivedAt: state.now };
    if (slots !== Number.POSITIVE_INFINITY) state.busy++;
    if (begin(state, batch)) continue;
    throttled.push(batch);
    if (slots !== Number.POSITIVE_INFINITY) state.turning.add(state.now + state.turnaroundSeconds);
  }
  if (throttled.length === 0) return;
  if (state.discipline === "loss") state.refused += throttled.length;
  else retryLater(state, throttled, firstBackoff);
}
