import { begin, type SimulationState } from "./state.ts";

/** Backoff of the mapping, and of Lambda's queue of asynchronous events: the first wait, and the longest one, seconds. */
const firstBackoff = 1;
const longestBackoff = { pollers: 30, retry: 300, loss: 0 } as const;
const fewestPollers = 2;
/** The share of its pollers that the mapping loses with each throttle, as in the emulator. */
const backoffShare = 0.125;

/** Starts what can start now. What cannot start waits, is retried later, or is lost, depending on the discipline. */
export function admit(state: SimulationState): void {
  if (state.discipline !== "pollers") invokeAll(state);
  else {
    poll(state);
    if (state.now >= state.growsAt) grow(state);
    if (isShort(state)) planGrowth(state);
  }
}

/** Invokes the function for every job at once. */
function invokeAll(state: SimulationState): void {
  while (state.waiting > 0 && begin(state, 1)) state.waiting--;
  if (state.waiting === 0) return;
  if (state.discipline === "loss") state.refused += state.waiting;
  else retryLater(state, state.waiting, 1, firstBackoff);
  state.waiting = 0;
}

/**
 * Lets every free poller receive one batch and invoke the function with it. A message that is due at the instant of an end
 * is received before that end frees concurrency, as in the emulator.
 */
function poll(state: SimulationState): void {
  for (let size = state.batching.take(state); size > 0; size = state.batching.take(state)) {
    state.busy++;
    const isFull = state.inFlight + state.endedNow >= state.cap;
    if (isFull || !begin(state, size)) throttle(state, size, firstBackoff);
  }
}

/** Reduces the pollers of the mapping. The throttled poller keeps its batch and retries it. */
function throttle(state: SimulationState, size: number, backoff: number): void {
  state.pollers = Math.max(fewestPollers, state.pollers * (1 - backoffShare));
  // The ends of this instant come after the throttle, and a success allows growth again.
  state.growthPaused = state.endedNow === 0;
  retryLater(state, 1, size, backoff);
}

/** Whether no poller is waiting for messages, and the mapping may add one. */
const isShort = (state: SimulationState): boolean =>
  state.busy + 1 > state.pollers && state.pollers < state.pollersMax && !state.growthPaused;

function planGrowth(state: SimulationState): void {
  if (state.growsAt !== Number.POSITIVE_INFINITY || state.consumer.rampPerSecond === 0) return;
  state.growsAt = state.now + 1 / state.consumer.rampPerSecond;
}

/** Adds the planned poller, if it is still needed. Its first receive takes as long as any other. */
function grow(state: SimulationState): void {
  state.growsAt = Number.POSITIVE_INFINITY;
  if (!isShort(state)) return;
  state.pollers = Math.min(state.pollersMax, state.pollers + 1);
  state.busy++;
  state.turning.add(state.now + state.consumer.turnaroundMs / 1000);
}

/** Makes the retries that are due. */
export function retryDue(state: SimulationState): void {
  while (state.retries.length > 0 && (state.retries[0]?.at ?? 0) <= state.now) {
    const due = state.retries.shift();
    if (due === undefined) return;
    let left = due.invocations;
    while (left > 0 && begin(state, due.size)) left--;
    if (left === 0) continue;
    const backoff = Math.min(longestBackoff[state.discipline], due.backoff * 2);
    if (state.discipline === "pollers") throttle(state, due.size, backoff);
    else retryLater(state, left, due.size, backoff);
  }
}

/** Adds a retry in order of time; after those at the same time. Without any concurrency the jobs count as lost. */
function retryLater(state: SimulationState, invocations: number, size: number, backoff: number): void {
  if (state.cap < 1) {
    state.refused += invocations * size;
    return;
  }
  const at = state.now + backoff;
  let index = state.retries.length;
  while (index > 0 && (state.retries[index - 1]?.at ?? 0) > at) index--;
  state.retries.splice(index, 0, { at, invocations, size, backoff });
}
