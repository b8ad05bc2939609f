import { logFactorial } from "./variates.ts";
import type { Work } from "./work.ts";

/** What the floor of a burst depends on. */
interface FloorRequest {
  readonly count: number;
  /** Longest delay minus shortest delay. */
  readonly windowSeconds: number;
  readonly work: Work;
  readonly batchSize: number;
}

/**
 * The floor of a burst with any work: a peak that no placement of the delays can get below if every job starts when it is
 * released. For fixed work it is `floor`. For work that varies it follows from the jobs that take long and from the total
 * work, and holds for at least 19 of 20 bursts (theory §2.2). For batches it follows from the total work alone (theory §2.3).
 *
 * @returns null for batches of jobs without a longest work time, for which no bound is known
 */
export function burstFloor({ count, windowSeconds, work, batchSize }: FloorRequest): number | null {
  if (batchSize > 1) return batchFloor(count, windowSeconds, work, batchSize);
  if (work.varianceSeconds2 === 0) return floor(count, windowSeconds, work.meanSeconds);
  const band = Math.sqrt(Math.log(20) / (2 * count));
  let best = floor(count, windowSeconds, work.shortestSeconds);
  let area = 0;
  let from = 0;
  for (const t of times(work)) {
    // Survival only decreases, so its value at the right end gives a lower sum of the area.
    const longer = Math.max(0, work.survival(t) - band);
    area += (t - from) * longer;
    from = t;
    best = Math.max(
      best,
      Math.ceil((count * longer) / startsPerWorker(windowSeconds, t) - 1e-9),
      Math.ceil((count * area) / (windowSeconds + t) - 1e-9),
    );
  }
  return best;
}

/**
 * The floor for fixed work, `ceil(N / (floor(W/d) + 1))` (theory §2.1): starts on one worker are at least d seconds apart,
 * so a window of W seconds has room for at most `floor(W/d) + 1` of them.
 *
 * @param windowSeconds longest delay minus shortest delay
 * @param workSeconds work time of every job
 * @returns 0 if there are no jobs, or if they take no time
 */
export function floor(count: number, windowSeconds: number, workSeconds: number): number {
  if (count <= 0 || workSeconds <= 0) return 0;
  return Math.ceil(count / startsPerWorker(windowSeconds, workSeconds));
}

const startsPerWorker = (windowSeconds: number, workSeconds: number): number =>
  Math.floor(windowSeconds / workSeconds + 1e-9) + 1;

const gridPoints = 400;

/** Quantiles of the work at equal steps, ascending, without repeats. Each is slightly lower, so that ties count as longer. */
function times(work: Work): number[] {
  const shares = Array.from({ length: gridPoints }, (_, i) => (i + 0.5) / gridPoints);
  return [...new Set(shares.map((p) => work.quantile(p) * (1 - 1e-9)))].filter((t) => t > 0);
}

function batchFloor(count: number, windowSeconds: number, work: Work, batchSize: number): number | null {
  const longest = batchSize * work.longestSeconds;
  if (longest === Number.POSITIVE_INFINITY || longest <= 0) return null;
  return Math.max(1, Math.ceil((count * work.shortestSeconds) / (windowSeconds + longest) - 1e-9));
}

/** Whether spreading jobs over a window can keep a peak. `load` is the smallest peak to expect of it. */
export type FlatteningVerdict =
  /** The work leaves `headroom` below the peak. */
  | { readonly kind: "helps"; readonly load: number; readonly headroom: number }
  /** The work needs a higher peak. What helps: fewer or shorter jobs, a longer window, or a queue in front of workers. */
  | { readonly kind: "too-much-work"; readonly load: number; readonly neededWindowSeconds: number }
  /** The work needs a higher peak, and is longer than the window: nearly all jobs are in flight at its end. */
  | { readonly kind: "work-outlasts-window"; readonly load: number; readonly neededWindowSeconds: number };

/**
 * Tells whether a peak can be kept if every job takes `workSeconds`. Whatever the spread, all work lies within W + s, so the
 * peak is at least N·s / (W + s), and at least the floor (theory §7.6). Work that varies can outlast W + s, and has no such
 * bound.
 *
 * @param maxPeak largest number of invocations in flight, at least 1
 */
export function canFlatten(
  count: number,
  windowSeconds: number,
  workSeconds: number,
  maxPeak: number,
): FlatteningVerdict {
  const load = (count * workSeconds) / (windowSeconds + workSeconds);
  const least = Math.max(load, floor(count, windowSeconds, workSeconds));
  if (least <= maxPeak) return { kind: "helps", load, headroom: maxPeak - least };
  const rounds = Math.ceil(count / maxPeak);
  const neededWindowSeconds = Math.max(Math.ceil((rounds - 1) * workSeconds), windowSeconds + 1);
  return { kind: workSeconds > windowSeconds ? "work-outlasts-window" : "too-much-work", load, neededWindowSeconds };
}

/**
 * P(in flight ≤ n) at one instant of an infinite-server queue (M/G/∞): with Poisson arrivals and no waiting, the number in
 * flight is Poisson distributed, whatever the distribution of the work (Takács 1962; theory §7.2).
 *
 * @param load mean number in flight: arrival rate × mean work time
 */
export function inFlightCdf(n: number, load: number): number {
  if (n < 0) return 0;
  if (load <= 0) return 1;
  const highest = Math.floor(n);
  let total = 0;
  // The terms below this one are negligible. Adding the smallest terms first keeps the sum exact.
  const lowest = Math.max(0, Math.floor(Math.min(highest, load - 12 * Math.sqrt(load) - 12)));
  for (let k = lowest; k <= highest; k++) total += inFlightProbability(k, load);
  return Math.min(1, total);
}

/** The smallest n with P(in flight ≤ n) ≥ p, at one instant. */
export function inFlightQuantile(p: number, load: number): number {
  let n = Math.max(0, Math.floor(load - 12 * Math.sqrt(load) - 12));
  let total = inFlightCdf(n, load);
  while (total < p && n < load + 40 * Math.sqrt(load) + 40) {
    n++;
    total += inFlightProbability(n, load);
  }
  return n;
}

const inFlightProbability = (n: number, load: number): number => Math.exp(n * Math.log(load) - load - logFactorial(n));

/**
 * How far random placement raises the peak above the mean number in flight: by about √(2·a·ln m). Ten times the load costs
 * only about three times as much (theory §7.3).
 *
 * @param load mean number in flight, a
 * @param windows length of the window in work times, m
 */
export const randomExcess = (load: number, windows: number): number =>
  windows <= 1 ? 0 : Math.sqrt(2 * load * Math.log(windows));

/**
 * Probability that some interval, which is the share `share` of a window, contains at least `k` of `count` independent
 * uniform points: the approximation of Wallenstein and Neff, `(k/w − N − 1)·b(k) + 2·G(k)`, where b and G are the binomial
 * probability and its upper tail ("An approximation for the distribution of the scan statistic", Statistics in Medicine
 * 1987; theory §4.2). It is good where the probability is small, and exact for k > N/2 and w ≤ ½.
 */
export function scanTail(k: number, count: number, share: number): number {
  if (k <= 1) return count >= 1 ? 1 : 0;
  if (k > count) return 0;
  let tail = 0;
  for (let j = count; j >= k; j--) tail += binomial(j, count, share);
  return Math.max(0, Math.min(1, (k / share - count - 1) * binomial(k, count, share) + 2 * tail));
}

const binomial = (k: number, n: number, p: number): number =>
  Math.exp(logFactorial(n) - logFactorial(k) - logFactorial(n - k) + k * Math.log(p) + (n - k) * Math.log1p(-p));

/** A steady flow in front of a pool of workers: Poisson arrivals, and a mean work time in seconds. */
interface QueueLoad {
  readonly workers: number;
  readonly arrivalsPerSecond: number;
  readonly meanSeconds: number;
}

/**
 * Little's law: the mean number in the system is the arrival rate times the mean time in it, for any distributions (Little
 * 1961; theory §7.1). For work time alone it is the offered load, in erlangs.
 */
export const meanInFlight = (arrivalsPerSecond: number, meanSeconds: number): number => arrivalsPerSecond * meanSeconds;

/** The share of busy workers: offered load divided by workers. At 1 and above, the queue grows without bound (theory §7.1). */
export const utilization = (loadErlangs: number, workers: number): number => loadErlangs / workers;

/**
 * Erlang's loss formula (Erlang B): the share of the arrivals that find all `workers` busy and are lost, as throttled direct
 * invokes are. Computed by the recurrence B(0) = 1, B(c) = a·B(c−1) / (c + a·B(c−1)), which cannot overflow (Erlang 1917;
 * theory §7.4).
 *
 * @param loadErlangs arrival rate × mean work time
 */
export function erlangB(workers: number, loadErlangs: number): number {
  if (loadErlangs <= 0) return workers > 0 ? 0 : 1;
  let blocked = 1;
  for (let c = 1; c <= workers; c++) blocked = (loadErlangs * blocked) / (c + loadErlangs * blocked);
  return blocked;
}

/**
 * Erlang's delay formula (Erlang C): the share of the arrivals in M/M/c that wait for one of `workers`,
 * C = B / (1 − ρ·(1 − B)) (Erlang 1917; theory §7.5).
 *
 * @returns 1 if the load is not below the number of workers
 */
export function erlangC(workers: number, loadErlangs: number): number {
  if (loadErlangs <= 0) return 0;
  if (loadErlangs >= workers) return 1;
  const blocked = erlangB(workers, loadErlangs);
  return blocked / (1 - (loadErlangs / workers) * (1 - blocked));
}

/**
 * Mean wait of all jobs for a worker, seconds: C·s / (c − a) for exponential work (M/M/c), times (1 + cv²)/2 for other work,
 * where cv² is the variance divided by the squared mean. This is exact for one worker (Pollaczek–Khinchine), and the
 * approximation of Lee and Longton (1959) for more (theory §7.5).
 *
 * @param varianceSeconds2 variance of the work; left out for exponential work
 * @returns Infinity if the load is not below the number of workers
 */
export function meanWait({ workers, arrivalsPerSecond, meanSeconds }: QueueLoad, varianceSeconds2?: number): number {
  const load = arrivalsPerSecond * meanSeconds;
  if (load >= workers) return Number.POSITIVE_INFINITY;
  const exponential = (erlangC(workers, load) * meanSeconds) / (workers - load);
  return exponential * waitFactor(meanSeconds, varianceSeconds2 ?? meanSeconds ** 2);
}

/** The mean wait relative to that of exponential work with the same mean: (1 + cv²)/2. */
export const waitFactor = (meanSeconds: number, varianceSeconds2: number): number =>
  (1 + varianceSeconds2 / meanSeconds ** 2) / 2;

/**
 * The wait, seconds, that the share `p` of the jobs does not exceed in M/M/c. Jobs that wait do so for an exponential time
 * with mean s / (c − a) (theory §7.5).
 *
 * @returns Infinity if the load is not below the number of workers
 */
export function waitQuantile(p: number, { workers, arrivalsPerSecond, meanSeconds }: QueueLoad): number {
  const load = arrivalsPerSecond * meanSeconds;
  if (load >= workers) return Number.POSITIVE_INFINITY;
  const waits = erlangC(workers, load);
  return p <= 1 - waits ? 0 : (Math.log(waits / (1 - p)) * meanSeconds) / (workers - load);
}
