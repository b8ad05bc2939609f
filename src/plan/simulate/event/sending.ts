import { batchEntriesMax } from "../../../base/scaling-limits.ts";
import type { Batch, Scenario } from "../simulation.ts";
import { firstBackoff, retryLater } from "./admission.ts";
import { begin } from "./begin.ts";
import { type SimulationState, waitingOf } from "./state.ts";

/** Jobs in one call of a sender, if no pause separates the calls. */
const jobsPerCall = { pollers: batchEntriesMax, retry: 1, loss: 1 } as const;

/** Whether calls wait for the answers of earlier calls. Direct invokes with an answer are part of the event model. */
export const isSendingLimited = ({ count, consumer, discipline }: Scenario): boolean =>
  discipline !== "loss" &&
  count / (consumer.sendSeconds > 0 ? 1 : jobsPerCall[discipline]) > (consumer.parallelCalls ?? count);

/** Adds to each delay how long its call waits for a free place among the calls in flight, each of which takes `startMs`. */
export function addCallTimes(delays: Float64Array, { consumer, discipline, spread, count }: Scenario): void {
  const { parallelCalls = count, startMs, sendSeconds } = consumer;
  const phases: number[][] = Array.from({ length: spread.slotsPerSecond }, () => []);
  const isPausing = sendSeconds > 0;
  for (let job = 0; job < count; job++) {
    phases[isPausing ? 0 : Math.round((delays[job] as number) * phases.length) % phases.length]?.push(job);
  }
  const perCall = isPausing ? 1 : jobsPerCall[discipline];
  const begun: number[] = [];
  phases.forEach((jobs, phase) => {
    for (let from = 0; from < jobs.length; from += perCall) {
      const due = isPausing ? (from / Math.max(1, count - 1)) * sendSeconds : phase / phases.length;
      const begins = Math.max(due, (begun[begun.length - parallelCalls] ?? Number.NEGATIVE_INFINITY) + startMs / 1000);
      begun.push(begins);
      for (const job of jobs.slice(from, from + perCall)) delays[job] = (delays[job] as number) + begins - due;
    }
  });
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
