import { batchEntriesMax } from "../base/scaling-limits.ts";
import { runsForArrivals } from "./arrivals.ts";
import { burstFloor } from "./floor.ts";
import { holdingTimesFor } from "./holding-time.ts";
import type { Prediction } from "./prediction.ts";
import { isQueued, type PredictRequest, scenarioOf } from "./scenario.ts";
import type { PlannedCall, PlannedJob, SendPlanRequest } from "./send-plan.ts";
import { Replications } from "./simulate/replications.ts";
import { oneByOneSimulation } from "./simulate/simulate.ts";
import { slotsPerSendSecond } from "./spreads/spread.ts";
import { spreads } from "./spreads/spreads.ts";

/** Arrivals of the jobs, seconds since the first one, ascending: one for each job. */
export type Arrivals = readonly number[];

/** The time from the first to the last arrival, seconds. */
export const spanSeconds = (arrivals: Arrivals): number => arrivals.at(-1) ?? 0;

/** Predicts a burst whose jobs arrive over time, invocation by invocation. The delays count from the arrival of each job. */
export function predictArriving(request: PredictRequest, arrivalsSeconds: Arrivals): Prediction {
  const { count, consumer, work } = request;
  const scenario = { ...scenarioOf(request), arrivalsSeconds };
  const simulation = oneByOneSimulation(scenario);
  const summary = new Replications({ ...simulation, runs: runsForArrivals(count) }).prediction();
  const windowSeconds = spanSeconds(arrivalsSeconds) + scenario.maxSeconds - scenario.minSeconds;
  const batchSize = scenario.discipline === "pollers" ? consumer.batchSize : 1;
  return {
    ...summary,
    floor: burstFloor({ count, windowSeconds, work, batchSize }),
    throttledShare: summary.refused / count,
    method: simulation.method,
    assumptions: ["the work of a job does not depend on what else runs", "each job is sent when it arrives"],
  };
}

/**
 * Decides what a driver sends when jobs arrive over time: each job at its arrival, with its delay. Jobs that arrive within
 * the same millisecond share a call to SQS. A delay of 3.55 s is a timer of 3 s on a message that is sent 0.55 s later.
 */
export function arrivingCalls(request: SendPlanRequest, arrivals: Arrivals): PlannedCall[] {
  const { messages, via } = request;
  const delays = delaysOf(request);
  const due = messages.map((message, index) => {
    const slot = Math.round((delays[index] ?? 0) * slotsPerSendSecond);
    const laterMs = ((slot % slotsPerSendSecond) * 1000) / slotsPerSendSecond;
    const atMs = Math.round((arrivals[index] ?? 0) * 1000) + laterMs;
    return { atMs, job: { message, delaySeconds: Math.floor(slot / slotsPerSendSecond) } };
  });
  due.sort((a, b) => a.atMs - b.atMs);
  const most = isQueued(via) ? batchEntriesMax : 1;
  const calls: { readonly atMs: number; readonly jobs: PlannedJob[] }[] = [];
  for (const { atMs, job } of due) {
    const last = calls.at(-1);
    if (last !== undefined && last.atMs === atMs && last.jobs.length < most) last.jobs.push(job);
    else calls.push({ atMs, jobs: [job] });
  }
  return calls;
}

function delaysOf({ messages, window, spread, work, consumer, random }: SendPlanRequest): readonly number[] {
  if (window === null) return [];
  const request = { count: messages.length, random: random.fork("spread"), ...holdingTimesFor(spread, work, consumer) };
  return spreads[spread].delaysSeconds({ ...request, ...window });
}
