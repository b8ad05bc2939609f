import { inFlightCdf, inFlightQuantile, peakCdf, peakQuantile, randomExcess, scanTail } from "./infinite-server.ts";

/** A queue before so many workers: Poisson arrivals, work that varies. */
export interface QueueLoad {
  readonly workers: number;
  readonly arrivalsPerSecond: number;
  readonly meanSeconds: number;
}

/**
 * Mean wait before the work begins in M/M/c, seconds: C·s / (c − a) (theory §7.5).
 *
 * @returns Infinity when the load is more than the workers can bear
 */
function meanWait({ workers, arrivalsPerSecond, meanSeconds }: QueueLoad): number {
  const load = arrivalsPerSecond * meanSeconds;
  if (load >= workers) return Number.POSITIVE_INFINITY;
  return (erlangC(workers, load) * meanSeconds) / (workers - load);
}

/**
 * The wait that the share `p` of the arrivals does not exceed in M/M/c, seconds: those who wait do so for an
 * exponential time of mean s / (c − a) (theory §7.5).
 */
function waitQuantile(p: number, { workers, arrivalsPerSecond, meanSeconds }: QueueLoad): number {
  const load = arrivalsPerSecond * meanSeconds;
  if (load >= workers) return Number.POSITIVE_INFINITY;
  const waits = erlangC(workers, load);
  return p <= 1 - waits ? 0 : (Math.log(waits / (1 - p)) * meanSeconds) / (workers - load);
}

/**
 * Mean wait when the work is not exponential: that of M/M/c times (1 + cv²)/2, with cv² the variance of the work over
 * its squared mean. Exact for one worker (Pollaczek–Khinchine), Lee and Longton's approximation for more (theory §7.5).
 */
const meanWaitOf = (queue: QueueLoad, varianceSeconds2: number): number =>
  meanWait(queue) * ((1 + varianceSeconds2 / queue.meanSeconds ** 2) / 2);

/**
 * Erlang's loss formula: the share of arrivals that finds all `workers` busy when none may wait, as with direct invokes
 * that are throttled. By the recurrence B(0) = 1, B(c) = a·B(c−1) / (c + a·B(c−1)), which never overflows (Erlang 1917;
 * theory §7.4).
 *
 * @param loadErlangs arrival rate × mean work
 */
function erlangB(workers: number, loadErlangs: number): number {
  if (loadErlangs <= 0) return workers > 0 ? 0 : 1;
  let blocked = 1;
  for (let c = 1; c <= workers; c++) blocked = (loadErlangs * blocked) / (c + loadErlangs * blocked);
  return blocked;
}

/**
 * Erlang's delay formula: the share of arrivals that has to wait for one of `workers` (M/M/c), C = B / (1 − ρ·(1 − B)).
 *
 * @returns 1 when the load is more than the workers can bear
 */
function erlangC(workers: number, loadErlangs: number): number {
  if (loadErlangs <= 0) return 0;
  if (loadErlangs >= workers) return 1;
  const blocked = erlangB(workers, loadErlangs);
  return blocked / (1 - (loadErlangs / workers) * (1 - blocked));
}

/** Whether spreading over a window can keep the number in flight at a limit. */
export type FlatteningVerdict =
  /** The limit of what may be in flight is not below what the work needs. */
  | { readonly kind: "helps"; readonly load: number; readonly headroom: number }
  /** The work needs more than may be in flight: only fewer or shorter jobs, a longer window or a queue before workers help. */
  | { readonly kind: "too-much-work"; readonly load: number; readonly neededWindowSeconds: number }
  /** The work is so long that hardly any job ends within the window: nearly all are in flight at its end. */
  | { readonly kind: "work-outlasts-window"; readonly load: number; readonly neededWindowSeconds: number };

/**
 * When flattening cannot help (theory §7.6): the peak is at least the work divided by the time it may take,
 * N·s / (W + s), whatever the spread, and at least the limit of whole jobs.
 *
 * @param maxPeak invocations that may be in flight, at least 1
 * @param limit the smallest peak of any placement (theory §2); 0 where it is not known
 * @param isFixed whether every job takes `meanSeconds`
 */
function canFlatten(
  count: number,
  windowSeconds: number,
  meanSeconds: number,
  maxPeak: number,
  { limit = 0, isFixed = false } = {},
): FlatteningVerdict {
  const load = (count * meanSeconds) / (windowSeconds + meanSeconds);
  const least = Math.max(load, limit);
  if (least <= maxPeak) return { kind: "helps", load, headroom: maxPeak - least };
  const rounds = isFixed ? Math.ceil(count / maxPeak) : count / maxPeak;
  const neededWindowSeconds = Math.max(Math.ceil((rounds - 1) * meanSeconds), windowSeconds + 1);
  return { kind: meanSeconds > windowSeconds ? "work-outlasts-window" : "too-much-work", load, neededWindowSeconds };
}

/**
 * Little's law: mean number in the system = arrival rate × mean time in it, whatever the distributions (Little 1961;
 * theory §7.1).
 */
const meanInFlight = (arrivalsPerSecond: number, meanSeconds: number): number => arrivalsPerSecond * meanSeconds;

/** Share of the workers that is busy: offered load over workers (theory §7.1); at 1 and above the queue grows for ever. */
const utilisation = (loadErlangs: number, workers: number): number => loadErlangs / workers;

/** The formulas that `flatten explain` works with; each names its source, and docs/theory.md derives it. */
export const queueing = {
  meanInFlight,
  utilisation,
  inFlightCdf,
  inFlightQuantile,
  peakCdf,
  peakQuantile,
  randomExcess,
  scanTail,
  erlangB,
  erlangC,
  meanWait,
  meanWaitOf,
  waitQuantile,
  canFlatten,
} as const;
