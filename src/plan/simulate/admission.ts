import { begin, type SimulationState } from "./state.ts";

/** Waits after a refusal, seconds: first, and longest, of the mapping and of Lambda's internal queue. */
const firstBackoff = 1;
const longestBackoff = { pollers: 30, retry: 300, loss: 0 } as const;
const fewestPollers = 2;

/** Starts what can start now, and refuses, parks or leaves waiting the rest. */
export function admit(state: SimulationState): void {
  if (state.discipline !== "pollers") push(state);
  else {
    poll(state);
    if (state.now >= state.growsAt) grow(state);
    if (isShort(state)) planGrowth(state);
  }
}

/** No poller is left waiting, and there may be more of them. */
const isShort = (state: SimulationState): boolean =>
  state.busy >= state.pollers && state.pollers < state.pollersMax && !state.growthPaused;

/** The poller that was planned is added if it is still needed; its first receive takes as long as any. */
function grow(state: SimulationState): void {
  state.growsAt = Number.POSITIVE_INFINITY;
  if (!isShort(state)) return;
  state.pollers++;
  state.busy++;
  state.turning.add(state.now + state.consumer.turnaroundMs / 1000);
}

function planGrowth(state: SimulationState): void {
  if (state.growsAt !== Number.POSITIVE_INFINITY || state.consumer.rampPerSecond === 0) return;
  state.growsAt = state.now + 1 / state.consumer.rampPerSecond;
}

/** Every job invokes the function at once. */
function push(state: SimulationState): void {
  while (state.waiting > 0 && begin(state, 1)) state.waiting--;
  if (state.waiting === 0) return;
  if (state.discipline === "loss") state.refused += state.waiting;
  else park(state, state.waiting, 1, firstBackoff);
  state.waiting = 0;
}

/**
 * Every free poller receives one batch and invokes the function with it. A message whose delay ends at the instant of an
 * invocation comes before that invocation has given its place up, as in the emulator.
 */
function poll(state: SimulationState): void {
  for (let size = state.batching.take(state); size > 0; size = state.batching.take(state)) {
    state.busy++;
    const isFull = state.inFlight + state.endedNow >= state.cap;
    if (isFull || !begin(state, size)) throttled(state, size, firstBackoff);
  }
}

/** The mapping halves its pollers, and this one keeps its batch until it is let in. */
function throttled(state: SimulationState, size: number, backoff: number): void {
  state.pollers = Math.max(fewestPollers, Math.floor(state.pollers / 2));
  state.growthPaused = true;
  park(state, 1, size, backoff);
}

/** Tries again what is due. */
export function retryDue(state: SimulationState): void {
  while (state.retries.length > 0 && (state.retries[0]?.at ?? 0) <= state.now) {
    const due = state.retries.shift();
    if (due === undefined) return;
    let left = due.invocations;
    while (left > 0 && begin(state, due.size)) left--;
    if (left === 0) continue;
    const backoff = Math.min(longestBackoff[state.discipline], due.backoff * 2);
    if (state.discipline === "pollers") throttled(state, due.size, backoff);
    else park(state, left, due.size, backoff);
  }
}

/** Keeps the list in order of time; equal times in order of arrival. Where nothing may ever run, nothing is kept. */
function park(state: SimulationState, invocations: number, size: number, backoff: number): void {
  if (state.cap < 1) {
    state.refused += invocations * size;
    return;
  }
  const at = state.now + backoff;
  let index = state.retries.length;
  while (index > 0 && (state.retries[index - 1]?.at ?? 0) > at) index--;
  state.retries.splice(index, 0, { at, invocations, size, backoff });
}
