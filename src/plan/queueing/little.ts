/**
 * Little's law: mean number in the system = arrival rate × mean time in it, whatever the distributions (Little 1961;
 * theory §7.1).
 */
export const meanInFlight = (arrivalsPerSecond: number, meanSeconds: number): number => arrivalsPerSecond * meanSeconds;

/** Share of the workers that is busy: offered load over workers (theory §7.1); at 1 and above the queue grows for ever. */
export const utilisation = (loadErlangs: number, workers: number): number => loadErlangs / workers;
