import type { Random } from "../base/random.ts";
import { concurrencyCap, latestMs, pollerCap } from "./consumer.ts";
import type { Scenario } from "./scenario.ts";
import type { Summary } from "./simulate/replications.ts";
import { type Releases, slotReleases } from "./simulate/slot-releases.ts";

/** The distribution of the last end, as in a prediction. */
export type LastEnd = Pick<Summary, "lastEndSeconds" | "endsBy">;

/** Draws of the releases that the distribution is averaged over. */
const drawsMax = 16;
/** Jobs may wait for the mapping to grow during this share of the time until the last end. */
const waitShareMax = 0.01;

/**
 * The exact last end of a burst whose work has no upper bound and whose jobs do not wait: the probability that all jobs have
 * ended by t is the product of the probabilities of each. The longest of a few simulated runs would be a matter of luck, as
 * the longest job of a heavy tail differs widely from run to run (theory §4.4).
 *
 * @param summary the simulated runs, which give the share of invocations with a cold start
 * @returns undefined if the work is bounded, or if jobs wait for concurrency, for a batch or to be retried
 */
export function exactLastEnd(
  scenario: Scenario,
  summary: Summary,
  randomOf: (run: number) => Random,
): LastEnd | undefined {
  const { work, consumer, count } = scenario;
  const isBatched = consumer.batchSize > 1 || consumer.batchingWindowSeconds > 0;
  // Jobs that are placed by their own work are not independent of their starts.
  const isIndependent = scenario.places === undefined && !isBatched && summary.refused === 0;
  if (work.longestSeconds !== Number.POSITIVE_INFINITY || !isIndependent) return undefined;
  const draw = slotReleases(scenario);
  const draws = scenario.spread.deterministic ? 1 : drawsMax;
  const releases = Array.from({ length: draws }, (_, run) => occupied(draw(randomOf(run))));
  const coldShare = Math.min(1, summary.peak.p50 / count);
  const latency = (consumer.startMs + latestMs(consumer) / 2) / 1000;
  const cold = latency + consumer.coldStartMs / 1000;
  const ended = (seconds: number): number =>
    Math.log1p(-coldShare * work.survival(seconds - cold) - (1 - coldShare) * work.survival(seconds - latency));
  const endsBy = (seconds: number): number =>
    releases.reduce((total, drawn) => total + Math.exp(logOfAll(drawn, seconds, ended)), 0) / draws;
  const p50 = quantile(endsBy, 0.5);
  const waits = releases[0] === undefined || waitsUntil(scenario, releases[0]) > waitShareMax * p50;
  if (waits) return undefined;
  return { endsBy, lastEndSeconds: { p50, p95: quantile(endsBy, 0.95) } };
}

/** Copies the slots that have a job: the next draw overwrites the array. */
function occupied({ times, counts, length }: Releases): Releases {
  const slots = Array.from({ length }, (_, slot) => slot).filter((slot) => (counts[slot] as number) > 0);
  return {
    times: Float64Array.from(slots, (slot) => times[slot] as number),
    counts: Float64Array.from(slots, (slot) => counts[slot] as number),
    length: slots.length,
  };
}

/** Jobs that were released early and change the logarithm by less than this are left out. */
const negligible = 1e-9;

/** The logarithm of the probability that every job has ended by `seconds`. */
function logOfAll({ times, counts, length }: Releases, seconds: number, ended: (seconds: number) => number): number {
  let sum = 0;
  let left = counts.reduce((total, count) => total + count, 0);
  for (let slot = length - 1; slot >= 0 && sum > Number.NEGATIVE_INFINITY; slot--) {
    const since = seconds - (times[slot] as number);
    if (since <= 0) return Number.NEGATIVE_INFINITY;
    const ofOne = ended(since);
    if (left * ofOne > -negligible) break;
    sum += (counts[slot] as number) * ofOne;
    left -= counts[slot] as number;
  }
  return sum;
}

/** Finds when a probability that rises with time reaches `p`, to a thousandth of a second or a millionth of the time. */
function quantile(endsBy: (seconds: number) => number, p: number): number {
  let high = 1;
  while (endsBy(high) < p) high *= 2;
  let low = high === 1 ? 0 : high / 2;
  while (high - low > Math.max(0.001, high * 1e-6)) {
    const middle = (low + high) / 2;
    if (endsBy(middle) < p) low = middle;
    else high = middle;
  }
  return high;
}

/** Instants at which the demand for concurrency is compared with the available concurrency. */
const checks = 60;
/** Standard deviations of the demand, which is nearly a Poisson variable. */
const margin = 2;

/** Returns until when jobs may wait, seconds: the last instant at which their demand is above the concurrency; 0 for never. */
function waitsUntil(scenario: Scenario, { times, counts, length }: Releases): number {
  const { work } = scenario;
  const last = times[length - 1] as number;
  let waits = 0;
  for (let check = 0; check <= checks; check++) {
    // Closer together at the start, where the mapping is small.
    const now = last * (check / checks) ** 2;
    let demand = 0;
    for (let slot = 0; slot < length && (times[slot] as number) <= now; slot++) {
      demand += (counts[slot] as number) * work.survival(now - (times[slot] as number));
    }
    if (demand + margin * Math.sqrt(demand) > concurrencyAt(scenario, now))
      waits = Math.max(now, catchUpSeconds(scenario, demand));
  }
  return waits;
}

/** The concurrency that a burst can have after `seconds`: of its calls, or of its mapping if it has grown all the time. */
function concurrencyAt({ consumer, discipline, count }: Scenario, seconds: number): number {
  const cap = Math.min(concurrencyCap(consumer), consumer.scalingBurst);
  if (discipline !== "pollers") return discipline === "loss" ? Math.min(cap, consumer.parallelCalls ?? cap) : cap;
  if (count <= Math.min(consumer.initialPollers, pollerCap(consumer), cap)) return cap;
  return Math.min(cap, pollerCap(consumer), consumer.initialPollers + consumer.rampPerSecond * seconds);
}

/** When the mapping has grown to a demand; Infinity if it never does. */
function catchUpSeconds(scenario: Scenario, demand: number): number {
  const { consumer } = scenario;
  if (demand > concurrencyAt(scenario, Number.MAX_SAFE_INTEGER)) return Number.POSITIVE_INFINITY;
  return Math.max(0, (demand - consumer.initialPollers) / consumer.rampPerSecond);
}
