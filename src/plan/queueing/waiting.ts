import { erlangC } from "./erlang.ts";

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
export function meanWait({ workers, arrivalsPerSecond, meanSeconds }: QueueLoad): number {
  const load = arrivalsPerSecond * meanSeconds;
  if (load >= workers) return Number.POSITIVE_INFINITY;
  return (erlangC(workers, load) * meanSeconds) / (workers - load);
}

/**
 * The wait that the share `p` of the arrivals does not exceed in M/M/c, seconds: those who wait do so for an
 * exponential time of mean s / (c − a) (theory §7.5).
 */
export function waitQuantile(p: number, { workers, arrivalsPerSecond, meanSeconds }: QueueLoad): number {
  const load = arrivalsPerSecond * meanSeconds;
  if (load >= workers) return Number.POSITIVE_INFINITY;
  const waits = erlangC(workers, load);
  return p <= 1 - waits ? 0 : (Math.log(waits / (1 - p)) * meanSeconds) / (workers - load);
}

/**
 * Mean wait when the work is not exponential: that of M/M/c times (1 + cv²)/2, with cv² the variance of the work over
 * its squared mean. Exact for one worker (Pollaczek–Khinchine), Lee and Longton's approximation for more (theory §7.5).
 */
export const meanWaitOf = (queue: QueueLoad, varianceSeconds2: number): number =>
  meanWait(queue) * ((1 + varianceSeconds2 / queue.meanSeconds ** 2) / 2);
