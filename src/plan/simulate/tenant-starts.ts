import { drawLateMs } from "../../base/latencies.ts";
import type { Random } from "../../base/random.ts";
import { concurrencyCap } from "../consumer.ts";
import { drawWork } from "../work.ts";
import { mayFail } from "./event/attempts.ts";
import { GrowingPollers } from "./growing-pollers.ts";
import { withCallTimes } from "./job-releases.ts";
import { releasesOf } from "./known-releases.ts";
import { type Scenario, sameInstant } from "./simulation.ts";
import { coldStartSeconds, IdleEnvironments } from "./starts.ts";
import type { TenantLine } from "./tenant-line.ts";

/**
 * Whether this model knows when each job begins: its jobs go through the queue, and the mapping is in standard mode without a
 * batching window. A run in which invocations would be throttled is unknown, too.
 */
export const knowsTenants = (scenario: Scenario): boolean =>
  scenario.discipline === "pollers" &&
  !mayFail(scenario) &&
  scenario.consumer.batchingWindowSeconds === 0 &&
  scenario.consumer.provisionedPollers === undefined &&
  scenario.arrivalsSeconds === undefined &&
  scenario.places === undefined;

/** An invocation in flight. */
interface Flight {
  readonly jobs: readonly number[];
  readonly end: number;
}

/**
 * Plays one run of the event model without throttles (theory §5), in which the queue decides which message is next.
 *
 * @param scenario one that `knowsTenants`.
 * @param line empty; the tenants send one after another, in the order of the jobs.
 * @returns when each job begins, seconds after the burst is planned; undefined if an invocation would be throttled.
 */
export function tenantStarts(given: Scenario, line: TenantLine, random: Random): Float64Array | undefined {
  const scenario = withCallTimes(given);
  const { count, consumer, work, spread } = scenario;
  const { times } = releasesOf(scenario)(random);
  const jobAt = spread.inJobOrder ? (place: number) => place : shuffled(count, random.fork("tenants"));
  const [works, cold] = [random.fork("works"), random.fork("cold")];
  const pollers = new GrowingPollers(consumer);
  const idle = new IdleEnvironments(consumer);
  const flights: Flight[] = [];
  const starts = new Float64Array(count);
  const delaySeconds = consumer.startMs / 1000;
  pollers.reset();
  idle.reset();
  let created = 0;
  for (let now = 0, released = 0, begun = 0; begun < count; ) {
    const due = line.waiting > 0 ? now : (times[released] as number) + delaySeconds;
    now = pollers.receive(Math.max(now, due));
    for (; (flights[0]?.end ?? Number.POSITIVE_INFINITY) <= now + sameInstant; flights.shift()) {
      const { jobs, end } = flights[0] as Flight;
      for (const job of jobs) line.end(job);
      idle.add(end);
    }
    for (; released < count && (times[released] as number) + delaySeconds <= now + sameInstant; released++) {
      line.add(jobAt(released), times[released] as number);
    }
    const isCold = !idle.take(now);
    if (isCold) created++;
    if (flights.length >= concurrencyCap(consumer) || created > consumer.scalingBurst) return undefined;
    const jobs = line.take(now, consumer.batchSize);
    let end = now + (isCold ? coldStartSeconds(consumer, cold) : 0);
    for (const job of jobs) {
      starts[job] = end;
      end += drawWork(work, works) + drawLateMs(consumer.workLateMs, cold) / 1000;
    }
    begun += jobs.length;
    flights.splice(flights.findLastIndex((flight) => flight.end <= end) + 1, 0, { jobs, end });
    pollers.invoke(end);
  }
  return starts;
}

/** Puts the jobs in a random order. @returns which job is released at each place of it. */
function shuffled(count: number, random: Random): (place: number) => number {
  const jobs = Int32Array.from({ length: count }, (_, job) => job);
  for (let place = count - 1; place > 0; place--) {
    const other = random.integer(0, place);
    const job = jobs[place] as number;
    jobs[place] = jobs[other] as number;
    jobs[other] = job;
  }
  return (place) => jobs[place] as number;
}
