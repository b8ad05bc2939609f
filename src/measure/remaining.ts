/** What the remaining time of a run is computed from. All times are on the clock of the run. */
export interface RemainingRequest {
  readonly nowMs: number;
  /** The last release of a job that is not done, in milliseconds since the epoch; in the past if all have been released. */
  readonly lastReleaseMs: number;
  /** Jobs that have been released and are not done. */
  readonly backlog: number;
  /** Jobs that are being processed. */
  readonly running: number;
  /** Mean duration of a job in milliseconds, measured or as requested; undefined while it is not known. */
  readonly workMs: number | undefined;
}

/**
 * Estimates the time until the last job ends: after the last release, and after backlog × work / running, which the backlog
 * takes at the present rate (Little's law, docs/theory.md).
 *
 * @returns milliseconds, or null while the duration of a job is not known.
 */
export function remainingMs({ nowMs, lastReleaseMs, backlog, running, workMs }: RemainingRequest): number | null {
  if (workMs === undefined) return null;
  const bySchedule = lastReleaseMs > nowMs ? lastReleaseMs - nowMs + workMs : 0;
  const byBacklog = backlog === 0 ? 0 : (backlog / Math.max(1, running)) * workMs;
  return Math.max(bySchedule, byBacklog);
}
