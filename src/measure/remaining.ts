/** What the remaining time of a run is computed from; all times on the run's clock. */
export interface RemainingRequest {
  readonly nowMs: number;
  /** Releases of the jobs that are not done, milliseconds since the epoch; in the past for those that wait already. */
  readonly lastReleaseMs: number;
  /** Jobs that are released and not done. */
  readonly backlog: number;
  /** Jobs being worked on now. */
  readonly running: number;
  /** Mean duration of a job, from the durations seen, or the work asked for; undefined while nothing is known. */
  readonly workMs: number | undefined;
}

/**
 * Time until the last job ends: the schedule says when the last job is released, and the backlog needs
 * backlog × work / running at the pace of now (Little's law, docs/theory.md).
 *
 * @returns milliseconds, or null while nothing is known.
 */
export function remainingMs({ nowMs, lastReleaseMs, backlog, running, workMs }: RemainingRequest): number | null {
  if (workMs === undefined) return null;
  const bySchedule = lastReleaseMs > nowMs ? lastReleaseMs - nowMs + workMs : 0;
  const byBacklog = backlog === 0 ? 0 : (backlog / Math.max(1, running)) * workMs;
  return Math.max(bySchedule, byBacklog);
}
