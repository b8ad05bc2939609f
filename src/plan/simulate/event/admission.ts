import type { Batch } from "../simulation.ts";
import { begin } from "./begin.ts";
import type { SimulationState } from "./state.ts";

/** The first wait before a retry of the mapping, and of Lambda's queue of asynchronous events, seconds. */
export const firstBackoff = 1;
/** The longest wait, seconds. */
const longestBackoff = { pollers: 30, retry: 300, loss: 0 } as const;
const fewestPollers = 2;
/** The share of its pollers that the mapping loses with each throttle, as in the emulator. */
const backoffShare = 0.125;

/** Starts what can start now on the queue's path: a poller receives a batch, or retries it later. */
export function admitMessages(state: SimulationState): void {
  poll(state);
  if (state.now >= state.growsAt) grow(state);
  if (isShort(state)) planGrowth(state);
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
  state.pollers = Math.max(fewestPollers, state.pollers * (1 - backoffShare));
  // The ends of this instant come after the throttle, and a success allows growth again.
  state.growthPaused = state.endedNow === 0;
  const visibleAt = batch.receivedAt + (state.attempts?.visibilitySeconds ?? Number.POSITIVE_INFINITY);
  if (state.now + backoff < visibleAt) retryLater(state, [batch], backoff);
  else {
    state.attempts?.giveUp(batch);
    state.turning.add(visibleAt + state.turnaroundSeconds);
  }
}

/** Whether no poller is waiting for messages, and the mapping may add one. */
const isShort = (state: SimulationState): boolean =>
  !state.batching.isListening(state) && state.pollers < state.pollersMax && !state.growthPaused;

function planGrowth(state: SimulationState): void {
  const { growthStepSeconds } = state.consumer;
  if (state.growsAt !== Number.POSITIVE_INFINITY || state.consumer.rampPerSecond === 0) return;
  state.growsAt = state.now + growthStepSeconds;
}

/** Adds the planned pollers, if they are still needed. Their first receives take as long as any other. */
function grow(state: SimulationState): void {
  state.growsAt = Number.POSITIVE_INFINITY;
  if (!isShort(state)) return;
  const { rampPerSecond, growthStepSeconds } = state.consumer;
  const added = Math.min(state.pollersMax - state.pollers, Math.max(1, Math.round(rampPerSecond * growthStepSeconds)));
  state.pollers += added;
  for (let left = Math.ceil(added); left > 0; left--) {
    state.busy++;
    state.turning.add(state.now + state.turnaroundSeconds);
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

/** Adds a retry in order of time; after those at the same time. Without any concurrency the jobs count as lost. */
export function retryLater(state: SimulationState, batches: readonly Batch[], backoff: number): void {
  if (state.cap < 1) {
    for (const { jobs } of batches) state.refused += jobs.length;
    return;
  }
  const at = state.now + backoff;
  let index = state.retries.length;
  while (index > 0 && (state.retries[index - 1]?.at ?? 0) > at) index--;
  state.retries.splice(index, 0, { at, batches, backoff });
}
