/** A steady flow in front of a pool of workers: Poisson arrivals, and a mean work time in seconds. */
export interface QueueLoad {
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
