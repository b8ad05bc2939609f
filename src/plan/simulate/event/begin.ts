import { drawLateMs } from "../../../base/latencies.ts";
import { drawWork } from "../../work/work.ts";
import { coldStartSeconds } from "../environments.ts";
import type { Batch } from "../simulation.ts";
import type { SimulationState } from "./state.ts";

/** Starts one invocation; false if no concurrency is free, or no new environment may start. */
export function begin(state: SimulationState, batch: Batch): boolean {
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
