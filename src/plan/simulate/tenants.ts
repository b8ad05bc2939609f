import { limits } from "../../base/limits.ts";
import type { Random } from "../../base/random.ts";
import { drawLateMs } from "../../base/time.ts";
import { concurrencyCap } from "../consumer.ts";
import type { Scenario } from "../scenario.ts";
import { drawWork } from "../work.ts";
import { mayFail } from "./event/attempts.ts";
import { releasesOf, withCallTimes } from "./job-releases.ts";
import { coldStartSeconds, GrowingPollers, IdleEnvironments } from "./pollers.ts";
import { sameInstant } from "./simulation.ts";

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

const { noisyShare, noisyInFlightMin, noisySilenceSeconds } = limits.sqs.fairQueues;

/** The waiting messages of a noisy tenant, by their places in the line; those before `next` were taken. */
interface NoisyTenant {
  readonly places: number[];
  next: number;
}

/**
 * The messages of several tenants that wait in a queue. A queue that is not fair gives the oldest message first. A fair queue
 * has the rules of the emulator (`src/emulator/sqs/message/`): it gives the oldest message of the quiet tenants first, and after
 * those that of the noisy tenant with the fewest messages in flight. A job is a number from 0 on.
 */
export class TenantLine {
  readonly #isFair: boolean;
  /** The tenant of each job. */
  readonly #tenantOf: Int32Array;
  readonly #waiting: Int32Array;
  readonly #inFlight: Int32Array;
  readonly #lastArrival: Float64Array;
  /** The jobs in the order in which they arrived; those before `next` were taken, or are those of noisy tenants. */
  readonly #line: number[] = [];
  #next = 0;
  /** Tenants with enough messages in flight to be noisy. */
  readonly #busy = new Set<number>();
  readonly #noisy = new Map<number, NoisyTenant>();
  /** Places in the line of the jobs of tenants that are quiet again, the oldest last. */
  #returned: number[] = [];
  #waitingInAll = 0;
  #inFlightInAll = 0;

  constructor(tenantOf: Int32Array, tenants: number, isFair: boolean) {
    this.#tenantOf = tenantOf;
    this.#isFair = isFair;
    this.#waiting = new Int32Array(tenants);
    this.#inFlight = new Int32Array(tenants);
    this.#lastArrival = new Float64Array(tenants);
  }

  /** Number of messages that wait. */
  get waiting(): number {
    return this.#waitingInAll;
  }

  /** Adds a message that arrives. Calls must be in order of time. */
  add(job: number, at: number): void {
    const tenant = this.#tenantOf[job] as number;
    this.#line.push(job);
    this.#change(this.#waiting, tenant, 1);
    this.#waitingInAll++;
    this.#lastArrival[tenant] = at;
  }

  /** Receives up to `most` messages. Which tenants are noisy is decided before. */
  take(now: number, most: number): number[] {
    if (this.#isFair) this.#judge(now);
    const jobs: number[] = [];
    while (jobs.length < most && this.#waitingInAll > 0) {
      const job = this.#line[this.#quietPlace() ?? this.#noisyPlace()] as number;
      const tenant = this.#tenantOf[job] as number;
      this.#change(this.#waiting, tenant, -1);
      this.#waitingInAll--;
      this.#changeInFlight(tenant, 1);
      jobs.push(job);
    }
    return jobs;
  }

  /** Deletes a message that was received. */
  end(job: number): void {
    this.#changeInFlight(this.#tenantOf[job] as number, -1);
  }

  #changeInFlight(tenant: number, by: number): void {
    this.#change(this.#inFlight, tenant, by);
    this.#inFlightInAll += by;
    if ((this.#inFlight[tenant] as number) >= noisyInFlightMin) this.#busy.add(tenant);
    else this.#busy.delete(tenant);
  }

  #change(counts: Int32Array, tenant: number, by: number): void {
    counts[tenant] = (counts[tenant] as number) + by;
  }

  #judge(now: number): void {
    for (const [tenant, { places, next }] of this.#noisy) {
      if (!this.#isOver(tenant, now)) continue;
      this.#noisy.delete(tenant);
      this.#returned = [...this.#returned, ...places.slice(next)].sort((a, b) => b - a);
    }
    for (const tenant of this.#busy) {
      const isLoud = (this.#inFlight[tenant] as number) > noisyShare * this.#inFlightInAll;
      if (!isLoud || this.#noisy.has(tenant) || this.#isOver(tenant, now)) continue;
      this.#noisy.set(tenant, { places: [], next: 0 });
    }
  }

  #isOver(tenant: number, now: number): boolean {
    return this.#waiting[tenant] === 0 || now - (this.#lastArrival[tenant] as number) >= noisySilenceSeconds;
  }

  /** The place of the oldest message of the quiet tenants; those of noisy tenants before it are moved aside. */
  #quietPlace(): number | undefined {
    for (;;) {
      const returned = this.#returned.at(-1) ?? Number.POSITIVE_INFINITY;
      const place = Math.min(returned, this.#next < this.#line.length ? this.#next : Number.POSITIVE_INFINITY);
      if (place === Number.POSITIVE_INFINITY) return undefined;
      if (place === returned) this.#returned.pop();
      else this.#next++;
      const noisy = this.#noisy.get(this.#tenantOf[this.#line[place] as number] as number);
      if (noisy === undefined) return place;
      noisy.places.push(place);
    }
  }

  #noisyPlace(): number {
    let found: NoisyTenant | undefined;
    let fewest = Number.POSITIVE_INFINITY;
    for (const [tenant, noisy] of this.#noisy) {
      const own = this.#inFlight[tenant] as number;
      if (noisy.next === noisy.places.length || own >= fewest) continue;
      found = noisy;
      fewest = own;
    }
    return found === undefined ? -1 : (found.places[found.next++] as number);
  }
}
