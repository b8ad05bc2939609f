import type { SpreadRequest } from "../spread.ts";

/** Jobs a second: `growth` for one step, twice as many for the next, …, for `slowSteps` steps; then `full` with a pause. */
export interface Pace {
  readonly growth: number;
  /** A hold in a new environment. */
  readonly stepSeconds: number;
  readonly slowSteps: number;
  readonly full: number;
  readonly holdSeconds: number;
  /** After the first hold at full pace: jobs end later the first time, as their environments were new. */
  readonly pauseSeconds: number;
}

/** The slow start that is needed, and the pace after it that ends with the window. */
export function paceOf(request: Omit<SpreadRequest, "random">): Pace {
  const { count, growthPerSecond: growth = Number.POSITIVE_INFINITY, holdSeconds = 1, coldStart } = request;
  const windowSeconds = request.maxSeconds - request.minSeconds;
  const stepSeconds = holdSeconds + (coldStart?.meanSeconds ?? 0);
  for (let slowSteps = 0; slowSteps * stepSeconds < windowSeconds; slowSteps++) {
    // Rather no pause than another slow step.
    for (const pauseSeconds of [coldStart?.maxSeconds ?? 0, 0]) {
      const steps = { growth, stepSeconds, slowSteps, holdSeconds, pauseSeconds };
      const full = (count - 1 - slowJobs(slowSteps, steps)) / unpaused(windowSeconds - slowSteps * stepSeconds, steps);
      if (full <= growth * (slowSteps + 1)) return { ...steps, full };
    }
  }
  return steepest(count - 1, windowSeconds, stepSeconds);
}

/** Too many jobs for the growth of the consumer: its steps to the end of the window, each higher by the same share. */
function steepest(gaps: number, windowSeconds: number, stepSeconds: number): Pace {
  const slowSteps = Math.max(0, Math.ceil(windowSeconds / stepSeconds) - 1);
  const unit = { growth: 1, stepSeconds, slowSteps, full: slowSteps + 1, holdSeconds: stepSeconds, pauseSeconds: 0 };
  const growth = gaps / releasedBy(windowSeconds, unit);
  return { ...unit, growth, full: growth * (slowSteps + 1) };
}

/** Jobs that have been released so many seconds after the first. */
export function releasedBy(seconds: number, pace: Pace): number {
  const { growth, stepSeconds, slowSteps, full } = pace;
  const step = Math.min(slowSteps, Math.floor(seconds / stepSeconds));
  const within = seconds - step * stepSeconds;
  return slowJobs(step, pace) + (step < slowSteps ? within * growth * (step + 1) : unpaused(within, pace) * full);
}

/** When so many jobs have been released. */
export function releaseSeconds(jobs: number, pace: Pace): number {
  const { growth, stepSeconds, slowSteps, full, holdSeconds, pauseSeconds } = pace;
  let step = 0;
  while (step < slowSteps && slowJobs(step + 1, pace) <= jobs) step++;
  const within = (jobs - slowJobs(step, pace)) / (step < slowSteps ? growth * (step + 1) : full);
  const isAfterPause = step === slowSteps && within > holdSeconds;
  return step * stepSeconds + within + (isAfterPause ? pauseSeconds : 0);
}

/** Seconds at full pace, less those of the pause. */
const unpaused = (seconds: number, { holdSeconds, pauseSeconds }: Omit<Pace, "full">): number =>
  Math.min(seconds, holdSeconds) + Math.max(0, seconds - holdSeconds - pauseSeconds);

/** Jobs of so many slow steps. */
const slowJobs = (steps: number, { growth, stepSeconds }: Omit<Pace, "full">): number =>
  steps === 0 ? 0 : (growth * stepSeconds * steps * (steps + 1)) / 2;
