import { limits } from "../../base/limits.ts";

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
